package dev.virga.guest.device;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which devices work in real time: few, named, daemons, shared by any number of
 * machines. What waits is bounded by the number of devices, since each is queued at most once.
 * Threads: any. After {@link #close} work is dropped.
 */
public final class DevicePool implements DeviceExecutor, AutoCloseable {
    /** How many threads a pool has unless told. */
    public static final int DEFAULT_THREADS = 2;

    private static final long WARN_SECONDS = 5;
    private static final long CLOSE_SECONDS = 60;
    private static final System.Logger LOG = System.getLogger(DevicePool.class.getName());

    /** Runs finished since the start, runs waiting, and threads busy, right now. */
    public record Stats(long finished, int waiting, int busy) {}

    private final String name;
    private final ThreadPoolExecutor threads;
    private volatile boolean closed;

    /** A pool of {@link #DEFAULT_THREADS}. */
    public DevicePool(String name) {
        this(name, DEFAULT_THREADS);
    }

    /** A pool of 1 to 64 threads called {@code NAME-device-N}. */
    public DevicePool(String name, int count) {
        if (count < 1 || count > 64) {
            throw new IllegalArgumentException("a device pool has 1 to 64 threads, not " + count);
        }
        this.name = name;
        var number = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> thread(work, name + "-device-" + number.getAndIncrement()),
                        new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    /** What the pool does now. */
    public Stats stats() {
        return new Stats(
                threads.getCompletedTaskCount(),
                threads.getQueue().size(),
                threads.getActiveCount());
    }

    /**
     * Lets the runs under way end, for at most a minute (a disk's flush may take long on a busy
     * host); interrupts none, that would close files.
     */
    @Override
    public void close() {
        // What waits is taken and dropped by the threads. To clear their queue from here would
        // leave one that had just seen it full waiting in it, until its keep-alive time is over.
        closed = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(WARN_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}: {1} devices are still at work {2} s after close",
                        name,
                        threads.getActiveCount(),
                        WARN_SECONDS);
                if (!threads.awaitTermination(CLOSE_SECONDS - WARN_SECONDS, TimeUnit.SECONDS)) {
                    LOG.log(System.Logger.Level.ERROR, "{0}: a device's work does not end", name);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all threads have ended after {@link #close}. */
    boolean ended() {
        return threads.isTerminated();
    }

    private static Thread thread(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, e) ->
                LOG.log(System.Logger.Level.ERROR, "a device failed on " + t.getName(), e));
        return thread;
    }
}
