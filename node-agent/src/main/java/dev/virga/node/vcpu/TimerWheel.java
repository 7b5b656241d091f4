package dev.virga.node.vcpu;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * The alarms of all idle vCPUs, pure: 4096 slots of 250 µs. What is near rings within one slot;
 * what is further away is rounded up to a coarser grid, so that idle guests wake together: to 1 ms
 * from 4 ms on, to 4 ms from 20 ms on. An alarm never rings early. Times are nanoseconds of one
 * clock that begins at 0 and never goes back. Not thread-safe.
 */
final class TimerWheel {
    static final long TICK_NANOS = 250_000;
    private static final int SLOTS = 4096;
    private static final long NEAR_TICKS = 16;
    private static final long FAR_TICKS = 80;

    /** Something that can be asked to be woken, once at a time. */
    static class Entry {
        private Entry before = this;
        private Entry after = this;
        private long tick;

        /** Whether its alarm is set. */
        final boolean set() {
            return !after.equals(this);
        }
    }

    private final Entry[] slots = new Entry[SLOTS];
    private final BitSet occupied = new BitSet(SLOTS);

    /** All alarms up to this tick have rung. */
    private long done;

    TimerWheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry();
        }
    }

    /** Sets its alarm, in place of an earlier one. */
    void set(Entry entry, long now, long at) {
        cancel(entry);
        long tick = Math.ceilDiv(at, TICK_NANOS);
        long distance = tick - now / TICK_NANOS;
        long grid = distance < NEAR_TICKS ? 1 : distance < FAR_TICKS ? 4 : 16;
        entry.tick = Math.max(done + 1, Math.ceilDiv(tick, grid) * grid);
        int slot = slot(entry.tick);
        Entry head = slots[slot];
        entry.before = head.before;
        entry.after = head;
        head.before.after = entry;
        head.before = entry;
        occupied.set(slot);
    }

    private static int slot(long tick) {
        return (int) (tick & SLOTS - 1);
    }

    /** Takes its alarm back, if it is set. */
    void cancel(Entry entry) {
        if (entry.set()) {
            entry.before.after = entry.after;
            entry.after.before = entry.before;
            entry.before = entry;
            entry.after = entry;
            int slot = slot(entry.tick);
            if (!slots[slot].set()) {
                occupied.clear(slot);
            }
        }
    }

    /** Rings what is due. */
    void advance(long now, Consumer<Entry> ring) {
        long last = now / TICK_NANOS;
        if (last <= done) {
            return;
        }
        long from = Math.max(done + 1, last - SLOTS + 1);
        done = last;
        for (long tick = next(from, last); tick <= last; tick = next(tick + 1, last)) {
            Entry head = slots[slot(tick)];
            for (Entry entry = head.after; !entry.equals(head); ) {
                Entry following = entry.after;
                if (entry.tick <= last) {
                    cancel(entry);
                    ring.accept(entry);
                }
                entry = following;
            }
        }
    }

    /** The first tick from one on, up to the last, whose slot is occupied; else one beyond. */
    private long next(long from, long last) {
        if (from > last) {
            return last + 1;
        }
        int start = slot(from);
        int found = occupied.nextSetBit(start);
        if (found >= 0) {
            return Math.min(last + 1, from + found - start);
        }
        found = occupied.nextSetBit(0);
        return found < 0 ? last + 1 : Math.min(last + 1, from + SLOTS - start + found);
    }

    /** When to look again at the latest; MAX_VALUE if no alarm is set. */
    long next() {
        if (occupied.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return next(done + 1, done + SLOTS) * TICK_NANOS;
    }
}
