package dev.virga.deploy.simulation;

import dev.virga.api.time.MonotonicClock;
import dev.virga.api.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One life of a process on a host of its own: it crashes, is stopped and goes on, is suspended with
 * its host, and has clocks that run a little wrong. What it was to do while it stood still it does
 * when it goes on.
 */
final class SimProcess {
    /** No clock runs more wrong than this; two of them differ by twice as much. */
    static final double SKEW = 0.02;

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final World world;
    private final String name;
    private final double rate;
    private final long monotonicOffset;
    private final long wallOffset;
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<Runnable> onStill = new ArrayList<>();
    private final List<Runnable> onMove = new ArrayList<>();
    private boolean alive = true;
    private boolean still;
    private boolean suspended;
    private long stillSince;
    private long suspendedNanos;

    SimProcess(World world, String name) {
        this.world = world;
        this.name = name;
        this.rate = 1 + world.random().nextDouble(-SKEW, SKEW);
        this.monotonicOffset = world.random().nextLong(1L << 50);
        this.wallOffset = Duration.ofMinutes(world.random().nextLong(-60, 61)).toNanos();
    }

    String name() {
        return name;
    }

    boolean alive() {
        return alive;
    }

    /** Whether it executes anything now. */
    boolean moving() {
        return alive && !still;
    }

    /** Stands still while the host is suspended, as CLOCK_MONOTONIC does. */
    MonotonicClock clock() {
        return () -> {
            long slept = suspendedNanos + (suspended ? world.now() - stillSince : 0);
            return monotonicOffset + (long) ((world.now() - slept) * rate);
        };
    }

    InstantSource wall() {
        return () -> BEGINNING.plusNanos(world.now() + wallOffset);
    }

    /** Tasks run soon, one after the other; a task that fails harms nobody else. */
    Executor executor() {
        return task -> later(world.between(Duration.ZERO, World.millis(1)), task);
    }

    Timers timers() {
        return new Timers() {
            @Override
            public Cancellable after(Duration delay, Runnable task) {
                boolean[] cancelled = new boolean[1];
                later(
                        real(delay),
                        () -> {
                            if (!cancelled[0]) {
                                task.run();
                            }
                        });
                return () -> cancelled[0] = true;
            }

            @Override
            public Cancellable every(Duration period, Runnable task) {
                boolean[] cancelled = new boolean[1];
                repeat(real(period), cancelled, task);
                return () -> cancelled[0] = true;
            }
        };
    }

    private void repeat(Duration period, boolean[] cancelled, Runnable task) {
        later(
                period,
                () -> {
                    if (!cancelled[0]) {
                        repeat(period, cancelled, task);
                        task.run();
                    }
                });
    }

    private Duration real(Duration own) {
        return Duration.ofNanos((long) (own.toNanos() / rate));
    }

    /** Does something later, if it lives then. */
    void later(Duration delay, Runnable task) {
        world.after(delay, () -> perform(task));
    }

    /** Does something now, or when it goes on; nothing if it is dead. */
    void perform(Runnable task) {
        if (!alive) {
            return;
        }
        if (still) {
            waiting.add(task);
            return;
        }
        try {
            task.run();
        } catch (Crash crash) {
            crash();
        } catch (Violation violation) {
            throw violation;
        } catch (RuntimeException e) {
            // What threads and executors do with it: it is logged.
            world.note("failed", name, e);
        }
    }

    /** Thrown by what kills the process in the middle of its work. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Calls {@code stop} when it ceases to execute for whatever reason, {@code go} after. */
    void watch(Runnable stop, Runnable go) {
        onStill.add(stop);
        onMove.add(go);
    }

    void crash() {
        if (alive) {
            world.note("crash", name);
            alive = false;
            waiting.clear();
            onStill.forEach(Runnable::run);
        }
    }

    /** Stands still for a while. */
    void freeze(Duration time, boolean suspend) {
        if (!moving()) {
            return;
        }
        world.note(suspend ? "suspend" : "freeze", name, time.toMillis());
        still = true;
        suspended = suspend;
        stillSince = world.now();
        onStill.forEach(Runnable::run);
        world.after(time, this::thaw);
    }

    private void thaw() {
        if (!alive || !still) {
            return;
        }
        world.note("goes on", name);
        if (suspended) {
            suspendedNanos += world.now() - stillSince;
        }
        still = false;
        suspended = false;
        onMove.forEach(Runnable::run);
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        for (Runnable task : due) {
            // In any order within a few milliseconds, as threads wake.
            later(world.between(Duration.ZERO, World.millis(20)), task);
        }
    }
}
