package dev.virga.control.project;

import dev.virga.control.store.Project;
import java.util.Optional;

/**
 * Where a request acts.
 *
 * @param only the one project that it sees; empty: it sees all, for it is the cell's admin's
 */
public record Scope(Optional<String> only) {
    /** Everything. */
    public static final Scope CELL = new Scope(Optional.empty());

    /** One project. */
    public static Scope of(String project) {
        return new Scope(Optional.of(project));
    }

    /** Where new things go, and where names are looked up. */
    public String home() {
        return only.orElse(Project.STANDARD);
    }

    /** Whether something of {@code project} is there for it; if not, it is as if it were not. */
    public boolean sees(String project) {
        return only.isEmpty() || only.get().equals(project);
    }
}
