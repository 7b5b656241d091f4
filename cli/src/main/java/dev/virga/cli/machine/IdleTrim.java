package dev.virga.cli.machine;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Collects the garbage of a boot once its guest has come to rest, so that the collector gives the
 * memory back to the host: an idle guest makes so little garbage that no collection would ever
 * begin by itself. A collection takes some 20 ms, and comes only after a busy time.
 */
final class IdleTrim implements AutoCloseable {

    private static final long LOOK_SECONDS = 4;

    /** What a guest at rest executes at most between two looks; a busy one 100 times as much. */
    private static final long IDLE_INSTRUCTIONS = 4_000_000;

    private final LongSupplier instructions;
    private final Runnable collect;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "idle-trim");
                thread.setDaemon(true);
                return thread;
            });
    private long before;
    private boolean busy = true;

    /** Looks at a machine's count of instructions from now on. */
    static IdleTrim start(LongSupplier instructions) {
        var trim = new IdleTrim(instructions, System::gc);
        var unused =
                trim.timer.scheduleWithFixedDelay(
                        trim::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        return trim;
    }

    IdleTrim(LongSupplier instructions, Runnable collect) {
        this.instructions = instructions;
        this.collect = collect;
    }

    /** One look; on the timer's thread. */
    void look() {
        long now = instructions.getAsLong();
        boolean idle = now - before < IDLE_INSTRUCTIONS;
        before = now;
        if (idle && busy) {
            collect.run();
        }
        busy = !idle;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
