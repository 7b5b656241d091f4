package dev.virga.guest.cpu;

import dev.virga.guest.memory.CodeWatch;
import org.jspecify.annotations.Nullable;

/**
 * The decoded code of a machine, by guest frame; shared by its harts.
 *
 * <p>Bounded: beyond {@code capacity} pages (5 KiB of heap or more each) a second-chance clock
 * throws out one that was not looked up lately. Asked only when a fetch TLB misses, so one lock
 * will do. Threads: any.
 */
final class CodeCache implements CodeWatch {
    private final CodeEpoch epoch = new CodeEpoch();
    private final CodePage[] pages;
    private final int[] next;
    private final int threshold;
    private final int[] buckets;
    private int size;
    private int hand;
    private long decoded;

    /**
     * An empty cache.
     *
     * @param threshold arrivals at a place after which it is hot, 0 if they needn't be counted
     */
    CodeCache(int capacity, int threshold) {
        this.threshold = threshold;
        pages = new CodePage[capacity];
        next = new int[capacity];
        buckets = new int[Integer.highestOneBit(capacity) * 2];
        java.util.Arrays.fill(buckets, -1);
    }

    /** Counts what changes here. */
    CodeEpoch epoch() {
        return epoch;
    }

    /** The page of a frame, made if it isn't there. */
    synchronized CodePage page(long gfn) {
        CodePage page = find(gfn);
        if (page == null) {
            page = new CodePage(gfn, threshold, epoch);
            int index = size < pages.length ? size++ : evict();
            pages[index] = page;
            next[index] = buckets[bucket(gfn)];
            buckets[bucket(gfn)] = index;
        }
        page.used = true;
        return page;
    }

    /** Instructions decoded so far, for statistics. */
    synchronized long decoded() {
        return decoded;
    }

    /** Pages held, for statistics. */
    synchronized int pages() {
        int held = 0;
        for (int i = 0; i < size; i++) {
            held += pages[i].valid ? 1 : 0;
        }
        return held;
    }

    synchronized void countDecoded(int instructions) {
        decoded += instructions;
    }

    @Override
    public synchronized void codeWritten(long gfn) {
        CodePage page = find(gfn);
        if (page != null) {
            drop(page);
        }
    }

    /** Forgets everything (after a reset or restore). */
    synchronized void clear() {
        for (int i = 0; i < size; i++) {
            pages[i].invalidate();
        }
        java.util.Arrays.fill(pages, null);
        java.util.Arrays.fill(buckets, -1);
        size = 0;
        hand = 0;
    }

    private void drop(CodePage page) {
        page.invalidate();
        int bucket = bucket(page.gfn);
        int previous = -1;
        for (int i = buckets[bucket]; i >= 0; previous = i, i = next[i]) {
            if (pages[i] == page) {
                if (previous < 0) {
                    buckets[bucket] = next[i];
                } else {
                    next[previous] = next[i];
                }
                // The slot stays taken by a dead page until the clock comes by.
                page.used = false;
                return;
            }
        }
    }

    private int evict() {
        for (; ; ) {
            hand = hand + 1 == pages.length ? 0 : hand + 1;
            CodePage candidate = pages[hand];
            if (!candidate.used) {
                if (candidate.valid) {
                    drop(candidate);
                }
                return hand;
            }
            candidate.used = false;
        }
    }

    private @Nullable CodePage find(long gfn) {
        for (int i = buckets[bucket(gfn)]; i >= 0; i = next[i]) {
            if (pages[i].gfn == gfn && pages[i].valid) {
                return pages[i];
            }
        }
        return null;
    }

    private int bucket(long gfn) {
        return (int) (gfn * 0x9E3779B97F4A7C15L >>> 40) & buckets.length - 1;
    }
}
