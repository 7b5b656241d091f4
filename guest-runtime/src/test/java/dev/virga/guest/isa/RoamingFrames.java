package dev.virga.guest.isa;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameStats;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.RawMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Frames that never stay: requests are answered PENDING at random, and a thread of its own takes
 * frames back all the time, some of them for writing only, moves their contents elsewhere and fills
 * the old page with nonsense, so that a stale address shows at once.
 *
 * <p>Threads: any. The seed decides what is refused and taken; what it meets is up to the threads.
 */
public final class RoamingFrames implements FrameSource {
    private static final long REST_NANOS = 20_000;
    private static final byte POISON = (byte) 0xA5;

    private enum State {
        HERE,
        READ_ONLY,
        MOVING
    }

    private record Waiting(long gfn, Runnable task) {}

    private final SplittableRandom random;
    private final long memory;
    private final long zeroPage;
    private final long[] pages;
    private final State[] states;
    private final List<Integer> resident = new ArrayList<>();
    private final List<Long> free = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Thread thread = new Thread(this::roam, "roaming-frames");
    private FrameUser user = (gfn, writesOnly) -> true;
    private long next;
    private long moves;
    private boolean closed;

    /** RAM of {@code bytes}; the pages it ever uses may be twice that. */
    public RoamingFrames(long bytes, long seed) {
        random = new SplittableRandom(seed);
        memory = RawMemory.allocate(2 * bytes + 3 * FRAME_BYTES);
        zeroPage = (memory + FRAME_BYTES - 1) & -FRAME_BYTES;
        RawMemory.fill(zeroPage, FRAME_BYTES, (byte) 0);
        next = zeroPage + FRAME_BYTES;
        pages = new long[(int) (bytes / FRAME_BYTES)];
        states = new State[pages.length];
        java.util.Arrays.fill(states, State.HERE);
        thread.setDaemon(true);
    }

    /** How many frames were taken back so far. */
    public synchronized long moves() {
        return moves;
    }

    @Override
    public long frames() {
        return pages.length;
    }

    @Override
    public synchronized long acquire(long gfn, boolean write) {
        int i = (int) gfn;
        if (closed || states[i] == State.MOVING || random.nextInt(8) == 0) {
            return PENDING;
        }
        if (!write) {
            return pages[i] == 0 ? zeroPage : pages[i];
        }
        if (states[i] == State.READ_ONLY) {
            return PENDING; // the thread makes it writable, once somebody waits
        }
        if (pages[i] == 0) {
            // Harts that read zeros until now must see the page that takes their place.
            states[i] = State.READ_ONLY;
            return PENDING;
        }
        return pages[i];
    }

    @Override
    public synchronized boolean zero(long gfn) {
        return pages[(int) gfn] == 0 && states[(int) gfn] == State.HERE;
    }

    @Override
    public void whenReady(long gfn, Runnable task) {
        synchronized (this) {
            if (!closed && states[(int) gfn] != State.HERE) {
                waiting.add(new Waiting(gfn, task));
                LockSupport.unpark(thread);
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
        RawMemory.free(memory);
    }

    private void roam() {
        while (true) {
            int gfn;
            boolean writesOnly = false;
            synchronized (this) {
                if (closed) {
                    break;
                }
                if (!waiting.isEmpty()) {
                    gfn = (int) waiting.get(0).gfn();
                } else if (!resident.isEmpty()) {
                    gfn = resident.get(random.nextInt(resident.size()));
                    writesOnly = states[gfn] == State.HERE && random.nextInt(4) == 0;
                } else {
                    gfn = -1;
                }
                if (gfn >= 0) {
                    states[gfn] = State.MOVING;
                }
            }
            if (gfn >= 0) {
                take(gfn, writesOnly);
            }
            LockSupport.parkNanos(this, REST_NANOS);
        }
        synchronized (this) {
            waiting.forEach(w -> w.task().run());
            waiting.clear();
        }
    }

    private void take(int gfn, boolean writesOnly) {
        boolean taken = user.revoke(gfn, writesOnly);
        List<Waiting> ready;
        synchronized (this) {
            moves++;
            if (!taken) {
                states[gfn] = State.HERE; // pinned: it stays as it is
            } else if (writesOnly) {
                states[gfn] = State.READ_ONLY;
            } else {
                move(gfn);
            }
            ready = waiting.stream().filter(w -> w.gfn() == gfn).toList();
            if (states[gfn] == State.HERE) {
                waiting.removeAll(ready);
            } else {
                ready = List.of();
            }
        }
        ready.forEach(w -> w.task().run());
    }

    private void move(int gfn) {
        long page = takePage();
        if (pages[gfn] == 0) {
            RawMemory.fill(page, FRAME_BYTES, (byte) 0);
            resident.add(gfn);
        } else {
            RawMemory.copy(pages[gfn], page, FRAME_BYTES);
            RawMemory.fill(pages[gfn], FRAME_BYTES, POISON);
            free.add(pages[gfn]);
        }
        pages[gfn] = page;
        states[gfn] = State.HERE;
    }

    private long takePage() {
        if (!free.isEmpty() && random.nextInt(4) != 0) {
            return free.remove(random.nextInt(free.size()));
        }
        if (next + FRAME_BYTES > zeroPage + 2L * pages.length * FRAME_BYTES) {
            return free.remove(0);
        }
        long page = next;
        next += FRAME_BYTES;
        return page;
    }
}
