package dev.virga.guest.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Host memory for frames, a page of 4 KiB at a time, out of slabs of address space that the
 * operating system backs only when they are touched.
 *
 * <p>Pages that come back are kept for the next taker up to a reserve; what is more goes back to
 * the operating system in batches ({@link HostPages}). How many may be out at once is the owner's
 * business. Threads: any.
 */
public final class PageSlabs implements AutoCloseable {
    private static final long PAGE = FrameSource.FRAME_BYTES;
    private static final long SLAB_BYTES = 64L << 20;

    /** Pages kept for the next takers: 1 MiB. */
    private static final int RESERVE = 256;

    /** How many more there must be before the operating system is called. */
    private static final int BATCH = 256;

    private final List<Long> slabs = new ArrayList<>();
    private long nextInSlab;
    private long slabEnd;

    /** Pages that came back and still hold what was last in them. */
    private final Stack used = new Stack();

    /** Pages that the operating system has taken; they read as zeros. */
    private final Stack empty = new Stack();

    private long backed;
    private boolean closed;

    /** A page whose contents are undefined. */
    public long take() {
        return take(false);
    }

    /** A page of zeros. */
    public long takeZeroed() {
        return take(true);
    }

    private long take(boolean zeroed) {
        long page;
        synchronized (this) {
            boolean old = used.count > 0;
            if (!old && empty.count > 0) {
                backed++;
                return empty.pop();
            }
            page = old ? used.pop() : fresh();
        }
        if (zeroed) {
            RawMemory.fill(page, PAGE, (byte) 0);
        }
        return page;
    }

    private long fresh() {
        if (closed) {
            throw new IllegalStateException("the slabs are closed");
        }
        if (nextInSlab == slabEnd) {
            long slab = RawMemory.allocate(SLAB_BYTES);
            slabs.add(slab);
            nextInSlab = (slab + PAGE - 1) & -PAGE;
            slabEnd = (slab + SLAB_BYTES) & -PAGE;
        }
        long page = nextInSlab;
        nextInSlab += PAGE;
        backed++;
        return page;
    }

    /** Takes a page back; nobody may use it any more. */
    public void give(long page) {
        long[] excess;
        synchronized (this) {
            used.push(page);
            if (used.count < RESERVE + BATCH || !HostPages.available()) {
                return;
            }
            excess = used.removeOldest(BATCH);
        }
        giveBack(excess);
    }

    /** Gives the reserve back to the operating system, too. */
    public void giveBackAll() {
        long[] all;
        synchronized (this) {
            if (used.count == 0 || !HostPages.available()) {
                return;
            }
            all = used.removeOldest(used.count);
        }
        giveBack(all);
    }

    private void giveBack(long[] some) {
        Arrays.sort(some);
        int first = 0;
        int stayed = 0;
        for (int i = 1; i <= some.length; i++) {
            if (i == some.length || some[i] != some[i - 1] + PAGE) {
                if (!HostPages.giveBack(some[first], (i - first) * PAGE)) {
                    stayed += i - first;
                }
                first = i;
            }
        }
        synchronized (this) {
            // Refused only if the pages are locked in memory: then those of this batch may be
            // dirty.
            Stack to = stayed == 0 ? empty : used;
            for (long page : some) {
                to.push(page);
            }
            backed -= some.length - stayed;
        }
    }

    /** Bytes that the operating system backs, at most: pages that are out, and the reserve. */
    public synchronized long backedBytes() {
        return backed * PAGE;
    }

    /** Frees everything; no page may be used any more. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            slabs.forEach(RawMemory::free);
        }
    }

    /** Addresses, last in, first out. */
    private static final class Stack {
        private long[] items = new long[64];
        private int count;

        void push(long item) {
            if (count == items.length) {
                items = Arrays.copyOf(items, count * 2);
            }
            items[count++] = item;
        }

        long pop() {
            return items[--count];
        }

        long[] removeOldest(int some) {
            long[] oldest = Arrays.copyOf(items, some);
            count -= some;
            System.arraycopy(items, some, items, 0, count);
            return oldest;
        }
    }
}
