package dev.virga.control.store;

import java.util.List;

/** Writes that happen together or not at all. */
public record Change(List<Write> writes) {
    public Change {
        writes = List.copyOf(writes);
    }

    public static Change of(Write... writes) {
        return new Change(List.of(writes));
    }
}
