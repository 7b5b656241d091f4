package dev.virga.node.memory;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The thread that keeps a pool in order: merges a little all the time, and makes pages free when
 * the pool says that they run low. When nothing more can be had and a guest waits, it says so to
 * whoever may end a guest ({@link OomPolicy} says which).
 */
public final class MemoryKeeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MemoryKeeper.class.getName());

    /** Looks at 40,000 frames a second: some 3 % of one core. */
    private static final int MERGE_FRAMES = 2000;

    /** As long as there is nothing to be found it looks at one in so many. */
    private static final int LEISURE = 8;

    private static final long PERIOD_MILLIS = 50;

    private final FramePool pool;
    private final Merger merger;
    private final Reclaimer reclaimer;
    private final Runnable starved;
    private final LongSupplier threadCpu;
    private volatile KeeperWork work = new KeeperWork(0, 0, 0);
    private final AtomicBoolean pressed = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> {
                Thread made = new Thread(work, "memory-keeper");
                made.setDaemon(true);
                return made;
            });

    private MemoryKeeper(FramePool pool, Runnable starved, LongSupplier threadCpu) {
        this.pool = pool;
        this.merger = new Merger(pool);
        this.reclaimer = new Reclaimer(pool);
        this.starved = starved;
        this.threadCpu = threadCpu;
    }

    /**
     * Keeps a pool from now on.
     *
     * @param starved called again and again, on the keeper's thread, while a guest waits for memory
     *     that can't be had; it should make a guest end
     */
    public static MemoryKeeper start(FramePool pool, Runnable starved) {
        return start(pool, starved, () -> 0);
    }

    /**
     * The same, and it is measured what the keeping takes.
     *
     * @param threadCpu the processor time of the thread that asks, in nanoseconds
     */
    public static MemoryKeeper start(FramePool pool, Runnable starved, LongSupplier threadCpu) {
        var keeper = new MemoryKeeper(pool, starved, threadCpu);
        pool.onPressure(keeper::press);
        var unused =
                keeper.thread.scheduleWithFixedDelay(
                        () -> keeper.guarded(keeper::routine),
                        PERIOD_MILLIS,
                        PERIOD_MILLIS,
                        TimeUnit.MILLISECONDS);
        return keeper;
    }

    private void press() {
        if (pressed.compareAndSet(false, true)) {
            thread.execute(() -> guarded(this::reclaim));
        }
    }

    private void routine() {
        reclaimer.settle();
        long begun = threadCpu.getAsLong();
        boolean hurries = merger.fruitful() || pool.scarce();
        int looked = merger.round(hurries ? MERGE_FRAMES : MERGE_FRAMES / LEISURE);
        long took = threadCpu.getAsLong() - begun;
        KeeperWork now = work;
        work =
                new KeeperWork(
                        now.framesLookedAt() + looked,
                        now.mergeCpuNanos() + took,
                        now.reclaimCpuNanos());
        if (pool.low() || pool.hungry()) {
            reclaim();
        }
    }

    private void reclaim() {
        pressed.set(false);
        long begun = threadCpu.getAsLong();
        boolean enough = reclaimer.run();
        long took = threadCpu.getAsLong() - begun;
        KeeperWork now = work;
        work =
                new KeeperWork(
                        now.framesLookedAt(), now.mergeCpuNanos(), now.reclaimCpuNanos() + took);
        if (!enough && pool.hungry() && !pool.available()) {
            starved.run();
        }
    }

    /** What it has done so far. */
    public KeeperWork work() {
        return work;
    }

    /** A failure of ours must be seen, and must not end the keeping. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "keeping the node's memory failed", e);
        }
    }

    /** Ends the thread; waits for what it is doing. */
    @Override
    public void close() {
        pool.onPressure(() -> {});
        thread.close();
    }
}
