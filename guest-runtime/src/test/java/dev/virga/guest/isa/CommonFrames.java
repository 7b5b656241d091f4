package dev.virga.guest.isa;

import dev.virga.guest.memory.CommonPages;
import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameStats;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.RawMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Frames that come to stand on pages in common with those of other machines all the time, and leave
 * them when they are written: a thread takes a frame at random and looks whether another machine's
 * has the same contents. A page that the last has left is filled with nonsense and used anew.
 *
 * <p>Threads: any. The seed decides what is taken; what it meets is up to the threads.
 */
public final class CommonFrames implements FrameSource {
    private static final long REST_NANOS = 50_000;
    private static final byte POISON = (byte) 0xA5;

    private enum State {
        OWN,
        COMMON,
        MOVING
    }

    private record Key(long gfn, long hash) {}

    private record Left(long gfn, long page) {}

    /** The pages of all machines. */
    private static final class Store {
        final CommonPages products = new CommonPages(1024);
        private final Map<Key, Long> byContents = new HashMap<>();
        private final Map<Long, Key> keys = new HashMap<>();
        private final Map<Long, Integer> users = new HashMap<>();
        private final Queue<Long> free = new ArrayDeque<>();
        private long next;
        private long end;
        private long met;

        synchronized long take() {
            Long page = free.poll();
            if (page != null) {
                return page;
            }
            if (next == end) {
                long slab = RawMemory.allocate(257L * FRAME_BYTES);
                next = (slab + FRAME_BYTES - 1) & -FRAME_BYTES;
                end = next + 256L * FRAME_BYTES;
            }
            next += FRAME_BYTES;
            return next - FRAME_BYTES;
        }

        synchronized void give(long page) {
            RawMemory.fill(page, FRAME_BYTES, POISON);
            free.add(page);
        }

        /** Makes a page common, or finds an equal one that is, and takes this one back. */
        synchronized long adopt(long gfn, long page) {
            Key key = new Key(gfn, hash(page));
            Long there = byContents.get(key);
            if (there != null) {
                met++;
                users.merge(there, 1, Integer::sum);
                give(page);
                return there;
            }
            byContents.put(key, page);
            keys.put(page, key);
            users.put(page, 1);
            return page;
        }

        synchronized void leave(long page) {
            if (users.merge(page, -1, Integer::sum) == 0) {
                users.remove(page);
                byContents.remove(keys.remove(page));
                products.gone(page);
                give(page);
            }
        }

        synchronized long met() {
            return met;
        }

        /** Of 64 bits: two different pages of a test won't meet. */
        private static long hash(long page) {
            long hash = 1;
            for (int at = 0; at < FRAME_BYTES; at += Long.BYTES) {
                hash = (hash ^ RawMemory.getLong(page + at)) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 29;
            }
            return hash;
        }
    }

    private static final Store STORE = new Store();

    private final SplittableRandom random;
    private final long zeroPage;
    private final long[] pages;
    private final State[] states;
    private final List<Integer> resident = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final Queue<Left> left = new ArrayDeque<>();
    private final Thread thread = new Thread(this::roam, "common-frames");
    private FrameUser user = (gfn, writesOnly) -> true;
    private boolean closed;

    /** RAM of so many bytes. */
    public CommonFrames(long bytes, long seed) {
        random = new SplittableRandom(seed);
        zeroPage = STORE.take();
        RawMemory.fill(zeroPage, FRAME_BYTES, (byte) 0);
        pages = new long[(int) (bytes / FRAME_BYTES)];
        states = new State[pages.length];
        java.util.Arrays.fill(states, State.OWN);
        thread.setDaemon(true);
    }

    /** How often frames of two machines came to stand on one page. */
    public static long met() {
        return STORE.met();
    }

    @Override
    public long frames() {
        return pages.length;
    }

    @Override
    public synchronized long acquire(long gfn, boolean write) {
        int i = (int) gfn;
        if (states[i] == State.MOVING) {
            return PENDING;
        }
        if (!write) {
            return pages[i] == 0 ? zeroPage : pages[i];
        }
        if (pages[i] == 0) {
            pages[i] = STORE.take();
            RawMemory.fill(pages[i], FRAME_BYTES, (byte) 0);
            resident.add(i);
        } else if (states[i] == State.COMMON) {
            long own = STORE.take();
            RawMemory.copy(pages[i], own, FRAME_BYTES);
            left.add(new Left(gfn, pages[i]));
            pages[i] = own;
            states[i] = State.OWN;
        }
        return pages[i];
    }

    @Override
    public synchronized boolean zero(long gfn) {
        return pages[(int) gfn] == 0 && states[(int) gfn] == State.OWN;
    }

    @Override
    public synchronized boolean borrowed(long gfn) {
        return pages[(int) gfn] == 0 || states[(int) gfn] != State.OWN;
    }

    @Override
    public Optional<CommonPages> common() {
        return Optional.of(STORE.products);
    }

    @Override
    public synchronized long commonPage(long gfn) {
        return states[(int) gfn] == State.COMMON ? pages[(int) gfn] : 0;
    }

    @Override
    public void whenReady(long gfn, Runnable task) {
        synchronized (this) {
            if (states[(int) gfn] == State.MOVING) {
                waiting.add(task);
                return;
            }
        }
        task.run();
    }

    @Override
    public void discard(long gfn) {
        // It may keep what it holds.
    }

    @Override
    public void attach(FrameUser frameUser) {
        user = frameUser;
        thread.start();
    }

    @Override
    public synchronized FrameStats stats() {
        long own = (long) resident.size() * FRAME_BYTES;
        long total = (long) pages.length * FRAME_BYTES;
        return new FrameStats(total, own, total - own, 0);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        left.forEach(one -> STORE.leave(one.page()));
        for (int i : resident) {
            if (states[i] == State.COMMON) {
                STORE.leave(pages[i]);
            } else {
                STORE.give(pages[i]);
            }
        }
        STORE.give(zeroPage);
    }

    private void roam() {
        while (true) {
            int gfn;
            Left gone;
            synchronized (this) {
                if (closed) {
                    return;
                }
                gone = left.poll();
                gfn = resident.isEmpty() ? -1 : resident.get(random.nextInt(resident.size()));
                if (gfn >= 0 && states[gfn] != State.OWN) {
                    gfn = -1;
                } else if (gfn >= 0) {
                    states[gfn] = State.MOVING;
                }
            }
            settle(gone);
            if (gfn >= 0) {
                take(gfn);
            }
            LockSupport.parkNanos(this, REST_NANOS);
        }
    }

    private void settle(@Nullable Left gone) {
        if (gone == null) {
            return;
        }
        if (user.revoke(gone.gfn(), false)) {
            STORE.leave(gone.page());
        } else {
            synchronized (this) {
                left.add(gone); // a device holds the frame
            }
        }
    }

    private void take(int gfn) {
        boolean taken = user.revoke(gfn, false);
        List<Runnable> ready;
        synchronized (this) {
            if (taken) {
                pages[gfn] = STORE.adopt(gfn, pages[gfn]);
            }
            states[gfn] = taken ? State.COMMON : State.OWN;
            ready = List.copyOf(waiting);
            waiting.clear();
        }
        ready.forEach(Runnable::run);
    }
}
