package dev.virga.guest.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The plain owner of one machine's frames: each is a shared page of zeros until first written,
 * then a page of its own for ever (or until the guest discards it). Never PENDING. Used where no
 * node manages memory.
 *
 * <p>Pages come from slabs of address space that the operating system backs only when touched.
 * Limits: RAM size is a multiple of 4 KiB, at most 64 GiB. Threads: any.
 */
public final class LocalFrames implements FrameSource {
    private static final long SLAB_BYTES = 64L << 20;
    private static final long MAX_BYTES = 64L << 30;

    private final AtomicLongArray pages;
    private final AtomicLong resident = new AtomicLong();
    private final long zeroPage;
    private final long[] slabs;
    private int slabCount;
    private long nextInSlab;
    private long[] free = new long[64];
    private int freeCount;
    private FrameUser user = (gfn, writesOnly) -> true;
    private boolean closed;

    /** RAM of {@code bytes}, none of it resident. */
    public LocalFrames(long bytes) {
        if (bytes <= 0 || bytes > MAX_BYTES || bytes % FRAME_BYTES != 0) {
            throw new IllegalArgumentException(
                    "RAM of " + bytes + " bytes is not a multiple of 4096 up to " + MAX_BYTES);
        }
        pages = new AtomicLongArray(Math.toIntExact(bytes / FRAME_BYTES));
        slabs = new long[(int) ((bytes + FRAME_BYTES) / SLAB_BYTES) + 2];
        zeroPage = takePage();
        RawMemory.fill(zeroPage, FRAME_BYTES, (byte) 0);
    }

    @Override
    public long frames() {
        return pages.length();
    }

    @Override
    public long acquire(long gfn, boolean write) {
        int i = (int) gfn;
        long page = pages.get(i);
        if (page != 0) {
            return page;
        }
        if (!write) {
            return zeroPage;
        }
        synchronized (this) {
            page = pages.get(i);
            if (page == 0) {
                page = freeCount > 0 ? free[--freeCount] : takePage();
                RawMemory.fill(page, FRAME_BYTES, (byte) 0);
                resident.addAndGet(FRAME_BYTES);
                pages.set(i, page);
            }
            return page;
        }
    }

    @Override
    public boolean zero(long gfn) {
        return pages.get((int) gfn) == 0;
    }

    @Override
    public void whenReady(long gfn, Runnable task) {
        task.run();
    }

    @Override
    public void discard(long gfn) {
        int i = (int) gfn;
        long page = pages.get(i);
        // A guest that writes the frame while it discards it may keep or lose that write: its fault.
        if (page != 0 && pages.compareAndSet(i, page, 0)) {
            if (!user.revoke(gfn, false) && pages.compareAndSet(i, 0, page)) {
                return; // a device holds it
            }
            // Where a device holds a page that was replaced meanwhile, the guest races with its
            // own device; the page stays among this machine's own.
            synchronized (this) {
                if (freeCount == free.length) {
                    free = java.util.Arrays.copyOf(free, free.length * 2);
                }
                free[freeCount++] = page;
            }
            resident.addAndGet(-FRAME_BYTES);
        }
    }

    @Override
    public void attach(FrameUser user) {
        this.user = user;
    }

    @Override
    public FrameStats stats() {
        long total = frames() * FRAME_BYTES;
        long own = resident.get();
        return new FrameStats(total, own, total - own, 0);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            for (int i = 0; i < slabCount; i++) {
                RawMemory.free(slabs[i]);
            }
        }
    }

    private synchronized long takePage() {
        if (nextInSlab == 0) {
            long slab = RawMemory.allocate(SLAB_BYTES);
            slabs[slabCount++] = slab;
            nextInSlab = (slab + FRAME_BYTES - 1) & -FRAME_BYTES;
        }
        long page = nextInSlab;
        nextInSlab += FRAME_BYTES;
        if (nextInSlab + FRAME_BYTES > slabs[slabCount - 1] + SLAB_BYTES) {
            nextInSlab = 0;
        }
        return page;
    }
}
