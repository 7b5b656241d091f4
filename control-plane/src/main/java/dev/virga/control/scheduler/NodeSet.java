package dev.virga.control.scheduler;

import java.util.Arrays;

/** Some of the nodes of a snapshot, by their places. Immutable. */
public final class NodeSet {
    /** None of them. */
    public static final NodeSet NONE = new NodeSet(new long[0]);

    private final long[] words;

    private NodeSet(long[] words) {
        this.words = words;
    }

    /** With one more. */
    NodeSet plus(int place) {
        if (has(place)) {
            return this;
        }
        long[] more = Arrays.copyOf(words, Math.max(words.length, place / 64 + 1));
        more[place / 64] |= 1L << (place % 64);
        return new NodeSet(more);
    }

    public boolean has(int place) {
        return place / 64 < words.length && (words[place / 64] >> (place % 64) & 1) != 0;
    }

    public boolean isEmpty() {
        return words.length == 0;
    }
}
