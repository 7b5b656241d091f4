package dev.virga.control.store;

import java.util.List;

/** Writes that happen together or not at all. */
public record Change(List<Write> writes) {
    public Change {
        if (writes.size() >= View.MAX_WRITES) {
            throw new IllegalArgumentException(
                    "a change has less than " + View.MAX_WRITES + " writes, not " + writes.size());
        }
        writes = List.copyOf(writes);
    }

    public static Change of(Write... writes) {
        return new Change(List.of(writes));
    }

    /** The same without what is not part of the view. */
    public Change visible() {
        return new Change(
                writes.stream().filter(write -> !(write instanceof Write.PutIdempotency)).toList());
    }
}
