package dev.virga.guest.translate;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Translation in this process: one cache and one thread for all machines. The thread ends when it
 * has had nothing to do for a while. Threads: any.
 */
public final class Translation {
    /** Regions kept in the process; each costs about 10 KiB of metaspace and its compiled code. */
    private static final int MOST_REGIONS = 8192;

    /** Regions that may wait to be made. */
    private static final int QUEUE = 256;

    /** Arrivals before a place is translated where that happens in the background. */
    private static final int HOT = 3000;

    /**
     * Guest instructions that a machine may have translated each second, which keeps a compiler
     * busy for a quarter of it, and at once: a boot and what is done first.
     */
    private static final int PER_SECOND = 1000;

    private static final int AT_ONCE = 50_000;

    private static final Backlog BACKLOG = new Backlog(System::nanoTime);
    private static final RegionCache CACHE = new RegionCache(MOST_REGIONS);
    private static final ThreadPoolExecutor WORKER = worker();

    private Translation() {}

    /** A translator that works in the background on what is hot. */
    public static RegionTranslator background() {
        var budget = new TranslationBudget(PER_SECOND, AT_ONCE, System::nanoTime);
        return new RegionTranslator(CACHE, budget, BACKLOG, WORKER, HOT, true);
    }

    /** A translator that makes everything at once, so that the same is always translated. */
    public static RegionTranslator immediate() {
        return new RegionTranslator(
                CACHE, TranslationBudget.unlimited(), BACKLOG, Runnable::run, 1, false);
    }

    private static ThreadPoolExecutor worker() {
        var pool =
                new ThreadPoolExecutor(
                        1,
                        1,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUEUE),
                        task -> {
                            Thread thread = new Thread(task, "translator");
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        pool.execute(HotSpotDirectives::apply);
        return pool;
    }
}
