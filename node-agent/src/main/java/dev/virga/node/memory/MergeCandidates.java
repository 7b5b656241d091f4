package dev.virga.node.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The frames that a merger has seen in this round, by a hash of their contents: eight bytes each,
 * in a table that forgets one when another takes its place. Only a hint: what is found may have
 * other contents by now, or be gone. Threads: one at a time.
 */
final class MergeCandidates {
    private static final int LEAST = 1 << 10;
    private static final int MOST = 1 << 24;

    /** Slots that are looked at for one. */
    private static final int PROBES = 16;

    /** Of a slot: so many bits of the hash, the number of the guest and that of the frame. */
    private static final int TAG_BITS = 22;

    private static final int GUEST_BITS = 16;
    private static final int GFN_BITS = Long.SIZE - TAG_BITS - GUEST_BITS;
    private static final long TAG = -1L << GUEST_BITS + GFN_BITS;

    private final List<PooledFrames> guests = new ArrayList<>();
    private long[] slots = new long[LEAST];

    /** A frame. */
    record Spot(PooledFrames frames, long gfn) {}

    /** Forgets all, and makes room for about so many. */
    void clear(long frames) {
        guests.clear();
        int size = LEAST;
        while (size < 2 * frames && size < MOST) {
            size <<= 1;
        }
        if (size > slots.length || size < slots.length / 4) {
            slots = new long[size];
        } else {
            Arrays.fill(slots, 0);
        }
    }

    /**
     * The slot of this hash, or the one that it may have: an empty one, or else the last looked at.
     * The low bits say where, the high ones what: they must not be the same ones.
     */
    private int slot(long hash) {
        int last = slots.length - 1;
        int at = (int) (hash & last);
        for (int probe = 1; probe < PROBES; probe++) {
            if (slots[at] == 0 || same(slots[at], hash)) {
                return at;
            }
            at = at + 1 & last;
        }
        return at;
    }

    private static boolean same(long entry, long hash) {
        return ((entry ^ hash) & TAG) == 0;
    }

    /** A frame whose contents may have this hash. */
    Optional<Spot> find(long hash) {
        long entry = slots[slot(hash)];
        if (entry == 0 || !same(entry, hash)) {
            return Optional.empty();
        }
        // Zero is an empty slot, so numbers of guests begin at 1.
        int guest = (int) (entry >>> GFN_BITS & (1 << GUEST_BITS) - 1) - 1;
        return Optional.of(new Spot(guests.get(guest), entry & (1L << GFN_BITS) - 1));
    }

    /** The newest of those with a hash; another one may be forgotten for it. */
    void put(long hash, PooledFrames frames, long gfn) {
        if (guests.isEmpty() || guests.getLast() != frames) {
            guests.add(frames);
        }
        if (guests.size() < 1 << GUEST_BITS && gfn < 1L << GFN_BITS) {
            slots[slot(hash)] = hash & TAG | (long) guests.size() << GFN_BITS | gfn;
        }
    }
}
