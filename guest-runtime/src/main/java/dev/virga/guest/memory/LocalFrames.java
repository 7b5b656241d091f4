package dev.virga.guest.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The plain owner of one machine's frames: each is a shared page of zeros until first written, then
 * a page of its own until the guest discards it. Used where no node manages memory.
 *
 * <p>A kernel clears large tables that stay empty for ever. So each page is looked at once more a
 * little after it was handed out, and taken back if only zeros were written to it; a frame is
 * PENDING just while its page is taken back, and never else.
 *
 * <p>Frames may read as pages of a file ({@link #lend}): those take memory when somebody looks at
 * them, shared with others who use the file, and become the machine's own when they are written.
 *
 * <p>Pages come from {@link PageSlabs}, so those taken back go on to the operating system. Limits:
 * RAM size is a multiple of 4 KiB, at most 64 GiB. Threads: any.
 */
public final class LocalFrames implements FrameSource {
    private static final long MAX_BYTES = 64L << 30;

    /** Most frames that wait for their second look. */
    private static final int MAX_FRESH = 8192;

    /** The last ones handed out are probably just being filled. */
    private static final int STILL_FILLED = 16;

    /** How many frames are taken back in one go. */
    private static final int LOOK_AT_ONCE = 1024;

    /** Set in the address of a page that is a file's: it must not be written. */
    private static final long LENT = 1;

    /** By frame: the page's address, 0 for none, the negative address while it is taken back. */
    private final AtomicLongArray pages;

    private final AtomicLong resident = new AtomicLong();
    private final AtomicLong lent = new AtomicLong();
    private final List<Mapping> mappings = new ArrayList<>();
    private final PageSlabs slabs;
    private final long zeroPage;
    private final int[] fresh = new int[MAX_FRESH];
    private volatile int freshCount;
    private final List<Runnable> waiting = new ArrayList<>();
    private FrameUser user = (gfn, writesOnly) -> true;

    /** A part of a file whose pages stand in for frames. */
    private record Mapping(Arena arena, long address, long bytes) {
        void close() {
            arena.close();
        }
    }

    /** RAM of {@code bytes}, none of it resident. */
    public LocalFrames(long bytes) {
        if (bytes <= 0 || bytes > MAX_BYTES || bytes % FRAME_BYTES != 0) {
            throw new IllegalArgumentException(
                    "RAM of " + bytes + " bytes is not a multiple of 4096 up to " + MAX_BYTES);
        }
        pages = new AtomicLongArray(Math.toIntExact(bytes / FRAME_BYTES));
        slabs = new PageSlabs();
        zeroPage = slabs.takeZeroed();
    }

    @Override
    public long frames() {
        return pages.length();
    }

    @Override
    public long acquire(long gfn, boolean write) {
        int i = (int) gfn;
        long page = pages.get(i);
        if (page > 0 && (page & LENT) == 0) {
            return page;
        }
        if (page < 0) {
            return PENDING;
        }
        if (!write) {
            return page == 0 ? zeroPage : page - LENT;
        }
        synchronized (this) {
            page = pages.get(i);
            if (page < 0) {
                return PENDING;
            }
            if ((page & LENT) != 0) {
                long copy = slabs.take();
                RawMemory.copy(page - LENT, copy, FRAME_BYTES);
                if (!pages.compareAndSet(i, page, copy)) {
                    // It is just being taken back.
                    slabs.give(copy);
                    return PENDING;
                }
                resident.addAndGet(FRAME_BYTES);
                lent.addAndGet(-FRAME_BYTES);
                return copy;
            }
            if (page == 0) {
                page = slabs.takeZeroed();
                resident.addAndGet(FRAME_BYTES);
                pages.set(i, page);
                if (freshCount < MAX_FRESH) {
                    fresh[freshCount] = i;
                    freshCount = freshCount + 1;
                }
            }
            return page;
        }
    }

    @Override
    public boolean zero(long gfn) {
        return pages.get((int) gfn) == 0;
    }

    /** Also a frame that is just being taken back: it may be zero a moment later. */
    @Override
    public boolean borrowed(long gfn) {
        long page = pages.get((int) gfn);
        return page <= 0 || (page & LENT) != 0;
    }

    // The mapping is kept, and closed with the rest.
    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public synchronized boolean lend(long gfn, FileChannel file, long position, int count)
            throws IOException {
        if (lent.get() == 0) {
            // After a reset nobody looks at what was lent before.
            mappings.forEach(Mapping::close);
            mappings.clear();
        }
        for (int i = 0; i < count; i++) {
            if (pages.get((int) gfn + i) != 0) {
                return false;
            }
        }
        Arena arena = Arena.ofShared();
        long bytes = (long) count * FRAME_BYTES;
        long address = file.map(FileChannel.MapMode.READ_ONLY, position, bytes, arena).address();
        mappings.add(new Mapping(arena, address, bytes));
        for (int i = 0; i < count; i++) {
            pages.set((int) gfn + i, address + (long) i * FRAME_BYTES | LENT);
        }
        lent.addAndGet(bytes);
        return true;
    }

    @Override
    public void whenReady(long gfn, Runnable task) {
        synchronized (this) {
            if (pages.get((int) gfn) < 0) {
                waiting.add(task);
                return;
            }
        }
        task.run();
    }

    /** Takes back pages handed out lately that were only filled with zeros. */
    @Override
    public void tidy() {
        if (freshCount <= STILL_FILLED) {
            return;
        }
        long[] look;
        synchronized (this) {
            int count = Math.max(0, freshCount - STILL_FILLED);
            look = new long[count];
            for (int i = 0; i < count; i++) {
                look[i] = fresh[i];
            }
            System.arraycopy(fresh, count, fresh, 0, freshCount - count);
            freshCount -= count;
        }
        takeBack(look, look.length, true);
    }

    /** Looks at all pages once more, and takes back those that hold only zeros by now. */
    @Override
    public void rest() {
        long[] look = new long[LOOK_AT_ONCE];
        int count = 0;
        for (int gfn = 0; gfn < pages.length(); gfn++) {
            long page = pages.get(gfn);
            if (page > 0 && (page & LENT) == 0) {
                look[count++] = gfn;
            }
            if (count == look.length || gfn == pages.length() - 1) {
                takeBack(look, count, true);
                count = 0;
            }
        }
        slabs.giveBackAll();
        synchronized (this) {
            // The file's pages were mapped many at once; what is looked at now comes back.
            mappings.forEach(mapping -> HostPages.giveBack(mapping.address(), mapping.bytes()));
        }
    }

    /** Takes pages away from frames, all of them or those that hold only zeros. */
    private void takeBack(long[] gfns, int count, boolean zerosOnly) {
        long[] marked = new long[count];
        int marks = 0;
        for (int i = 0; i < count; i++) {
            int gfn = (int) gfns[i];
            long page = pages.get(gfn);
            if (page > 0
                    && (!zerosOnly || (page & LENT) == 0 && zeros(page))
                    && pages.compareAndSet(gfn, page, -page)) {
                marked[marks++] = gfn;
            }
        }
        if (marks == 0) {
            return;
        }
        int taken = user.revoke(marked, marks);
        for (int i = 0; i < marks; i++) {
            int gfn = (int) marked[i];
            long page = -pages.get(gfn);
            boolean gone = i < taken && (!zerosOnly || zeros(page));
            pages.set(gfn, gone ? 0 : page);
            if (gone) {
                release(page);
            }
        }
        ready().forEach(Runnable::run);
    }

    private static boolean zeros(long page) {
        for (int at = 0; at < FRAME_BYTES; at += Long.BYTES) {
            if (RawMemory.getLong(page + at) != 0) {
                return false;
            }
        }
        return true;
    }

    private synchronized List<Runnable> ready() {
        List<Runnable> now = List.copyOf(waiting);
        waiting.clear();
        return now;
    }

    @Override
    public void discard(long gfn) {
        if (pages.get((int) gfn) > 0) {
            discard(new long[] {gfn}, 1);
        }
    }

    /** Where a device holds a frame it stays as it is. */
    @Override
    public void discard(long[] gfns, int count) {
        takeBack(gfns, count, false);
    }

    private void release(long page) {
        if ((page & LENT) != 0) {
            lent.addAndGet(-FRAME_BYTES);
            return;
        }
        slabs.give(page);
        resident.addAndGet(-FRAME_BYTES);
    }

    @Override
    public void attach(FrameUser user) {
        this.user = user;
    }

    @Override
    public FrameStats stats() {
        long total = frames() * FRAME_BYTES;
        long own = resident.get();
        long files = lent.get();
        return new FrameStats(total, own, total - own - files, files);
    }

    @Override
    public void close() {
        slabs.close();
        synchronized (this) {
            mappings.forEach(Mapping::close);
            mappings.clear();
        }
    }
}
