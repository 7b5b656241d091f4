package dev.virga.cli.machine;

import dev.virga.guest.machine.Machine;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gives memory back once a guest has come to rest: first the machine, and at the next look, when
 * its harts have let go of it, the collector; for an idle guest makes so little garbage that no
 * collection would ever begin by itself. It takes some 50 ms, and comes only after a busy time.
 */
final class IdleTrim implements AutoCloseable {

    private static final long LOOK_SECONDS = 4;

    /** What a guest at rest executes at most between two looks; a busy one 100 times as much. */
    private static final long IDLE_INSTRUCTIONS = 4_000_000;

    private final LongSupplier instructions;
    private final Runnable rest;
    private final Runnable collect;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "idle-trim");
                thread.setDaemon(true);
                return thread;
            });
    private long before;
    private int quietLooks;

    /** Looks at a machine from now on. */
    static IdleTrim start(Machine machine) {
        var trim = new IdleTrim(() -> machine.stats().instructions(), machine::rest, System::gc);
        var unused =
                trim.timer.scheduleWithFixedDelay(
                        trim::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        return trim;
    }

    IdleTrim(LongSupplier instructions, Runnable rest, Runnable collect) {
        this.instructions = instructions;
        this.rest = rest;
        this.collect = collect;
    }

    /** One look; on the timer's thread. */
    void look() {
        long now = instructions.getAsLong();
        boolean idle = now - before < IDLE_INSTRUCTIONS;
        before = now;
        quietLooks = idle ? quietLooks + 1 : 0;
        if (quietLooks == 1) {
            rest.run();
        } else if (quietLooks == 2) {
            collect.run();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
