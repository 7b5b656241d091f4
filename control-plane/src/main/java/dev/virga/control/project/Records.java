package dev.virga.control.project;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.control.store.Row;
import dev.virga.control.store.View;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Rows of projects that are records so far: what is wanted of them is kept, and nothing is behind
 * them yet. Who would use one is told so. Immutable; any thread.
 *
 * @param <R> whose {@link Row#owner} is its project, and whose key ends with its name
 */
public final class Records<R extends Row> {
    private static final int MAX_LABELS = 32;

    private final Class<R> type;
    private final String noun;
    private final ErrorCode unknown;
    private final String missing;

    /**
     * Records of one kind.
     *
     * @param noun what people call it
     * @param unknown the problem of a VM that names one that is not there
     * @param missing what is not behind it, for people
     */
    public Records(Class<R> type, String noun, ErrorCode unknown, String missing) {
        this.type = type;
        this.noun = noun;
        this.unknown = unknown;
        this.missing = missing;
    }

    /** Those that are seen, by project and name. */
    public List<R> list(View view, Scope scope) {
        return view.all(type).stream().filter(row -> scope.sees(row.owner())).toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public R find(View view, Scope scope, String name) {
        return view.one(type, scope.home() + "/" + name)
                .orElseThrow(
                        () -> new ProblemException(ErrorCode.NOT_FOUND, "no " + noun + " " + name));
    }

    /**
     * A new one.
     *
     * @param made may throw {@link IllegalArgumentException} at what was asked for
     * @throws ProblemException {@code invalid-request} or {@code name-taken}
     */
    public R fresh(View view, String name, Map<String, String> labels, Supplier<R> made) {
        if (labels.size() > MAX_LABELS) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "a " + noun + " has at most " + MAX_LABELS + " labels");
        }
        R row;
        try {
            row = made.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        if (view.versionOf(row) != 0) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a " + noun + " " + name + " already");
        }
        return row;
    }

    /**
     * Lets a VM be ordered that uses these.
     *
     * @throws ProblemException {@code unknown-...} if one is not there; {@code wrong-state} if it
     *     is, since nothing is behind it
     */
    public void requireUsable(View view, String project, List<String> names) {
        for (String name : names) {
            if (view.one(type, project + "/" + name).isEmpty()) {
                throw new ProblemException(unknown, "no " + noun + " " + name);
            }
            throw new ProblemException(
                    ErrorCode.WRONG_STATE,
                    noun
                            + " "
                            + name
                            + " is NotProvisioned ("
                            + missing
                            + "); order the VM without it");
        }
    }
}
