package dev.virga.node.vcpu;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.StopReason;
import dev.virga.guest.machine.RealTurns;
import dev.virga.guest.memory.FrameSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hart that workers run by turns. Its state says who may touch the hart: nobody while it is
 * parked or queued, its worker while it runs; it changes hands under the scheduler's lock. Waking
 * is for any thread, and mostly one compare-and-set.
 */
final class Vcpu extends Task {
    private static final int PARKED = 0;
    private static final int QUEUED = 1;
    private static final int RUNNING = 2;

    /** It runs, and was woken meanwhile. */
    private static final int WOKEN = 3;

    /** How often a slice is looked at. */
    private static final long CHUNK_NANOS = 400_000;

    private static final long MIN_BUDGET = 5_000;
    private static final long MAX_BUDGET = 1_000_000;

    /** So often a hart spins for one that runs elsewhere before others may have its worker. */
    private static final int PATIENCE = 100;

    /** Shorter runs say too little about speed. */
    private static final long TELLING_NANOS = 20_000;

    private final AtomicInteger state = new AtomicInteger(PARKED);
    private final VcpuScheduler scheduler;
    private final ScheduledMachine machine;
    private final RealTurns turns;
    private final FrameSource frames;
    private final Hart hart;
    private long idleNanos;
    private long budget = MIN_BUDGET;

    Vcpu(
            VcpuScheduler scheduler,
            ScheduledMachine machine,
            Share share,
            RealTurns turns,
            FrameSource frames,
            Hart hart) {
        super(share);
        this.scheduler = scheduler;
        this.machine = machine;
        this.turns = turns;
        this.frames = frames;
        this.hart = hart;
    }

    /** Something has come for it. Any thread. */
    void wake() {
        if (machine.over()) {
            machine.ended();
            return;
        }
        while (true) {
            int now = state.get();
            if (now == QUEUED || now == WOKEN) {
                return;
            }
            if (now == RUNNING && state.compareAndSet(RUNNING, WOKEN)) {
                return;
            }
            if (now == PARKED && unpark()) {
                scheduler.ready(this);
                return;
            }
        }
    }

    @Override
    Stop run(long nanos) {
        // What came before is seen by the hart now; what comes later is noted.
        state.set(RUNNING);
        if (machine.gated()) {
            return Stop.GATED;
        }
        if (!machine.mayRun()) {
            return Stop.DENIED;
        }
        long begin = System.nanoTime();
        long last = begin;
        int spins = 0;
        while (true) {
            long before = hart.instructions();
            StopReason reason = turns.run(hart, budget);
            long now = System.nanoTime();
            learn(hart.instructions() - before, now - last);
            last = now;
            boolean over = now - begin >= nanos || share.held;
            switch (reason) {
                case BUDGET -> {
                    if (over) {
                        return gateOr(Stop.AGAIN);
                    }
                    scheduler.midSlice();
                }
                case PAUSED -> {
                    return gateOr(Stop.AGAIN);
                }
                case YIELD -> {
                    if (over || share.siblings > 0 || (++spins > PATIENCE && scheduler.crowded())) {
                        return gateOr(Stop.YIELD);
                    }
                    // Whoever it spins for runs on another worker, if the host lets it.
                    Thread.yield();
                }
                case WFI -> {
                    idleNanos = turns.nanosUntilWake(hart);
                    return gateOr(Stop.IDLE);
                }
                case HALTED, BREAKPOINT -> {
                    idleNanos = Long.MAX_VALUE;
                    return gateOr(Stop.IDLE);
                }
                case FRAME_WAIT -> {
                    frames.whenReady(hart.awaitedFrame(), this::wake);
                    return gateOr(Stop.STALLED);
                }
            }
        }
    }

    private Stop gateOr(Stop otherwise) {
        return machine.gated() ? Stop.GATED : otherwise;
    }

    /** How many instructions take about {@link #CHUNK_NANOS}. */
    private void learn(long instructions, long nanos) {
        if (nanos > TELLING_NANOS) {
            long seen = (long) ((double) instructions / nanos * CHUNK_NANOS);
            budget = Math.clamp((3 * budget + seen) / 4, MIN_BUDGET, MAX_BUDGET);
        }
    }

    @Override
    long idleNanos() {
        return idleNanos;
    }

    @Override
    void queued() {
        state.set(QUEUED);
    }

    @Override
    boolean park(Stop stop) {
        if (stop == Stop.IDLE) {
            // Most of what woke it has been served by the time it waits: that is looked at here,
            // and only what comes from now on counts.
            state.set(RUNNING);
            if (hart.runnable() || hart.hasMail() || machine.gated()) {
                return false;
            }
        }
        return state.compareAndSet(RUNNING, PARKED);
    }

    @Override
    boolean unpark() {
        return state.compareAndSet(PARKED, QUEUED);
    }

    @Override
    void quiet() {
        machine.quiet();
    }

    @Override
    void failed(Throwable failure) {
        machine.failed(failure);
    }
}
