package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * The taking side of one guest's RAM: takes pages away from frames and puts something else in their
 * place. Always in the same steps: mark the frame {@code BUSY}, revoke it from harts and devices,
 * and only then read, compare, compress or free its page. Frames that a device holds stay.
 *
 * <p>Threads: {@link #discard} and {@link #dropZeros} any that runs no hart of the guest just then;
 * the rest whoever holds the pool's maintenance lock.
 */
final class FrameMover {
    /** Decides what becomes of a page that nobody can reach any more. */
    @FunctionalInterface
    private interface Fate {
        /**
         * The frame's new word, or {@code before} to leave it.
         *
         * @param index which of the frames given it is
         */
        long decide(int index, int gfn, long before);
    }

    private static final int MOST_LEFT = 512;

    private final FramePool pool;
    private final PooledFrames frames;
    private final FrameTable words;
    private final LongAdder merges = new LongAdder();
    private final LongAdder evictions = new LongAdder();

    FrameMover(FramePool pool, PooledFrames frames) {
        this.pool = pool;
        this.frames = frames;
        this.words = frames.words();
    }

    long merges() {
        return merges.sum();
    }

    long evictions() {
        return evictions.sum();
    }

    /** Takes pages that hold only zeros. */
    void dropZeros(long[] gfns, int count) {
        take(
                Arrays.copyOf(gfns, count),
                false,
                (index, gfn, before) -> Pages.zero(Words.address(before)) ? Words.ZERO : before);
    }

    /** The guest needs the contents no more. */
    void discard(long[] gfns) {
        drop(gfns, Words.ZERO);
        for (long gfn : gfns) {
            if (words.compareAndSet((int) gfn, Words.REPORTED, Words.ZERO)) {
                frames.moved(Words.REPORTED, Words.ZERO);
            }
        }
    }

    /** The guest does not use them just now. */
    void reported(long[] gfns) {
        drop(gfns, Words.REPORTED);
    }

    private void drop(long[] gfns, int nothing) {
        for (long gfn : gfns) {
            int i = (int) gfn;
            long word = words.get(i);
            int kind = Words.kind(word);
            if ((kind == Words.PACKED || kind == Words.SWAPPED)
                    && words.compareAndSet(i, word, nothing)) {
                forget(word);
                frames.moved(kind, nothing);
            }
        }
        take(gfns, true, (index, gfn, before) -> nothing);
    }

    /**
     * Has frames share pages where the contents are the same.
     *
     * @param targets by frame, the page that may be equal
     */
    void merge(long[] gfns, long[] targets) {
        SharedPages shared = pool.shared();
        take(
                gfns,
                false,
                (index, gfn, before) -> {
                    long target = targets[index];
                    if (target == Words.address(before) || !shared.retain(target)) {
                        return before;
                    }
                    if (!Pages.equal(Words.address(before), target)) {
                        // Retained by us a moment ago, so others stand on it, or it is ours to
                        // free.
                        if (shared.release(target)) {
                            pool.give(target);
                        }
                        return before;
                    }
                    merges.increment();
                    pool.merged();
                    return Words.page(Words.SHARED, target);
                });
    }

    /** Makes a frame's page one that others can share; the page, if it still has these contents. */
    Optional<Long> offer(long gfn, SharedPages.Key key) {
        long[] offered = {0};
        take(
                new long[] {gfn},
                false,
                (index, frame, before) -> {
                    long page = Words.address(before);
                    if (Pages.hash(page) != key.hash()) {
                        return before;
                    }
                    pool.shared().adopt(key, page);
                    offered[0] = page;
                    return Words.page(Words.SHARED, page);
                });
        return offered[0] == 0 ? Optional.empty() : Optional.of(offered[0]);
    }

    /**
     * Has frames share their page with whoever comes; those that a device holds stay as they are.
     */
    void share(long[] gfns) {
        take(
                gfns,
                false,
                (index, gfn, before) -> {
                    pool.shared().adopt(Words.address(before));
                    return Words.page(Words.SHARED, Words.address(before));
                });
    }

    /** Frames whose page nobody else stands on any more have it for themselves again. */
    int regain(long[] gfns, int count) {
        int regained = 0;
        for (int n = 0; n < count; n++) {
            int i = (int) gfns[n];
            long word = words.get(i);
            if (Words.kind(word) != Words.SHARED
                    || !words.compareAndSet(i, word, Words.slot(Words.BUSY, 0))) {
                continue;
            }
            boolean own = pool.shared().reclaim(Words.address(word));
            if (own) {
                frames.moved(Words.SHARED, Words.PRIVATE);
                frames.see(i);
                regained++;
            }
            words.set(i, own ? Words.page(Words.PRIVATE, Words.address(word)) : word);
        }
        frames.wake();
        return regained;
    }

    /** Takes cached addresses of frames away, so that the next access is seen. */
    void age(long[] gfns, int count) {
        if (count > 0) {
            frames.user().revoke(gfns, count);
        }
    }

    /** Compresses or swaps frames that are still unseen; how many pages came free. */
    int evict(long[] gfns) {
        int[] evicted = {0};
        take(
                gfns,
                false,
                (index, gfn, before) -> {
                    long page = Words.address(before);
                    if (frames.seen(gfn)) {
                        return before;
                    }
                    long word = before;
                    if (pool.uses(MemoryRung.ZERO) && Pages.zero(page)) {
                        word = Words.ZERO;
                    } else {
                        word = away(page, before);
                    }
                    if (word != before) {
                        evicted[0]++;
                        evictions.increment();
                        pool.evicted();
                    }
                    return word;
                });
        return evicted[0];
    }

    private long away(long page, long before) {
        if (pool.uses(MemoryRung.COMPRESS)) {
            long number = pool.compressed().store(page);
            if (number >= 0) {
                return Words.slot(Words.PACKED, number);
            }
        }
        if (pool.uses(MemoryRung.SWAP) && pool.swap().isPresent()) {
            int slot = pool.swap().get().store(page);
            if (slot >= 0) {
                return Words.slot(Words.SWAPPED, slot);
            }
        }
        return before;
    }

    private void take(long[] gfns, boolean sharedToo, Fate fate) {
        long[] marked = new long[gfns.length];
        long[] before = new long[gfns.length];
        int[] index = new int[gfns.length];
        int marks = 0;
        for (int i = 0; i < gfns.length; i++) {
            int gfn = (int) gfns[i];
            long word = words.get(gfn);
            int kind = Words.kind(word);
            boolean wanted = kind == Words.PRIVATE || sharedToo && kind == Words.SHARED;
            // The word of a busy frame tells which of ours it is.
            if (wanted && words.compareAndSet(gfn, word, Words.slot(Words.BUSY, marks))) {
                marked[marks] = gfn;
                before[marks] = word;
                index[marks++] = i;
            }
        }
        if (marks == 0) {
            return;
        }
        int taken = frames.user().revoke(marked, marks);
        List<Long> free = new ArrayList<>();
        for (int i = 0; i < marks; i++) {
            int gfn = (int) marked[i];
            int which = (int) Words.number(words.get(gfn));
            long old = before[which];
            long now = i < taken ? fate.decide(index[which], gfn, old) : old;
            if (now != old) {
                frames.moved(Words.kind(old), Words.kind(now));
            }
            words.set(gfn, now);
            if (now != old && Words.address(now) != Words.address(old)) {
                if (Words.kind(old) == Words.PRIVATE || pool.shared().release(Words.address(old))) {
                    free.add(Words.address(old));
                }
            }
        }
        free.forEach(pool::give);
        frames.wake();
    }

    /** Lets go of shared pages that frames have left, once no old address leads there. */
    void settle() {
        List<PooledFrames.Left> some = new ArrayList<>();
        while (some.size() < MOST_LEFT && !frames.left().isEmpty()) {
            Optional.ofNullable(frames.left().poll()).ifPresent(some::add);
        }
        if (some.isEmpty()) {
            return;
        }
        long[] gfns = some.stream().mapToLong(PooledFrames.Left::gfn).distinct().toArray();
        int taken = frames.user().revoke(gfns, gfns.length);
        long[] free = Arrays.copyOf(gfns, taken);
        Arrays.sort(free);
        for (PooledFrames.Left one : some) {
            if (Arrays.binarySearch(free, one.gfn()) < 0) {
                frames.left().add(one); // a device holds the frame
            } else if (pool.shared().release(one.page())) {
                pool.give(one.page());
            }
        }
    }

    /** Gives everything back; nobody uses the frames any more. */
    void clear() {
        for (var one = frames.left().poll(); one != null; one = frames.left().poll()) {
            if (pool.shared().release(one.page())) {
                pool.give(one.page());
            }
        }
        for (int i = 0; i < words.length(); i++) {
            long word = words.empty(i);
            frames.moved(Words.kind(word), Words.ZERO);
            forget(word);
        }
    }

    private void forget(long word) {
        switch (Words.kind(word)) {
            case Words.PRIVATE -> pool.give(Words.address(word));
            case Words.SHARED -> {
                if (pool.shared().release(Words.address(word))) {
                    pool.give(Words.address(word));
                }
            }
            case Words.PACKED -> pool.compressed().free(Words.number(word));
            case Words.SWAPPED -> pool.swap().orElseThrow().free((int) Words.number(word));
            default -> {
                // Nothing, or still being read: who reads it finds it gone, and frees both.
            }
        }
    }
}
