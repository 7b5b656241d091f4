package dev.virga.guest.cpu;

import dev.virga.guest.memory.CommonPages;
import dev.virga.guest.memory.FrameSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decoded code of a machine, by guest frame; shared by its harts.
 *
 * <p>Bounded: beyond {@code capacity} pages (5 KiB of heap or more each) a second-chance clock
 * throws out one that was not looked up lately. Asked only when a fetch TLB misses, so one lock
 * will do. Pages that machines have in common are kept elsewhere ({@link CommonPages}): here it is
 * only noted of which frames they may be in use. Threads: any.
 */
final class CodeCache {
    private final CodeEpoch epoch = new CodeEpoch();
    private final int capacity;
    private CodePage[] pages = new CodePage[0];
    private int[] next = new int[0];
    private final int threshold;
    private final FrameSource frames;
    private final Optional<CommonPages> commonPages;

    /** Frames whose decoded code may be, or once was, a common page. */
    private final BitSet common = new BitSet();

    private int[] buckets = {-1};
    private int size;
    private int hand;
    private long decoded;

    /**
     * An empty cache.
     *
     * @param threshold arrivals at a place after which it is hot, 0 if they needn't be counted
     * @param frames whose code it is
     */
    CodeCache(int capacity, int threshold, FrameSource frames) {
        this.threshold = threshold;
        this.frames = frames;
        this.commonPages = frames.common();
        this.capacity = capacity;
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
            int index = size < capacity ? appended() : evict();
            pages[index] = page;
            next[index] = buckets[bucket(gfn)];
            buckets[bucket(gfn)] = index;
        }
        page.used = true;
        return page;
    }

    /** Whether a frame has a page of this machine's own. */
    synchronized boolean has(long gfn) {
        return find(gfn) != null;
    }

    /**
     * The page that all machines share whose frame stands where this one does; whoever uses it has
     * the frame {@linkplain dev.virga.guest.memory.GuestMemory#markCode marked} and then looks
     * whether it {@linkplain #stands still stands there}.
     */
    @Nullable CodePage common(long gfn) {
        long home = commonPages.isEmpty() ? 0 : frames.commonPage(gfn);
        if (home == 0 || has(gfn)) {
            return null;
        }
        CommonPages.Product product =
                commonPages
                        .get()
                        .product(home, () -> CodePage.common(gfn, home, threshold))
                        .orElse(null);
        if (product instanceof CodePage page && page.fits(gfn, threshold)) {
            synchronized (this) {
                common.set((int) gfn);
            }
            return page;
        }
        return null;
    }

    /** Whether a frame stands on the page that its common code was decoded from. */
    boolean stands(CodePage page) {
        return frames.commonPage(page.gfn) == page.home && page.valid;
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

    /**
     * A frame's bytes change: what was decoded of it is dropped.
     *
     * @return whether a common page may be in use for it: fetch TLBs must then forget it
     */
    synchronized boolean drop(long gfn) {
        CodePage page = find(gfn);
        if (page != null) {
            drop(page);
        }
        return common.get((int) gfn);
    }

    /** Forgets everything (after a reset or restore): all fetch TLBs are flushed then. */
    synchronized void forget() {
        common.clear();
        clear();
    }

    /** Forgets what is this machine's own. */
    synchronized void clear() {
        for (int i = 0; i < size; i++) {
            pages[i].invalidate();
        }
        pages = new CodePage[0];
        next = new int[0];
        buckets = new int[] {-1};
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

    private int appended() {
        if (size == pages.length) {
            int grown = Math.min(capacity, Math.max(16, 2 * size));
            pages = Arrays.copyOf(pages, grown);
            next = Arrays.copyOf(next, grown);
            buckets = new int[Integer.highestOneBit(grown) * 2];
            Arrays.fill(buckets, -1);
            for (int i = 0; i < size; i++) {
                if (pages[i].valid) {
                    int bucket = bucket(pages[i].gfn);
                    next[i] = buckets[bucket];
                    buckets[bucket] = i;
                }
            }
        }
        return size++;
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
