package dev.virga.node.vcpu;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToLongFunction;

/**
 * Workers in virtual time around a {@link RunQueue}: slices end a little early or late at random,
 * vCPUs sleep as they please. Deterministic by seed.
 */
final class SimulatedWorkers {
    /** What a vCPU does when it may run. */
    interface Habit {
        /** Nanoseconds that it runs before it sleeps. */
        long burst(Random random);

        /** Nanoseconds that it sleeps then. */
        long pause(Random random);

        /** Always something to do. */
        Habit BUSY =
                new Habit() {
                    @Override
                    public long burst(Random random) {
                        return Long.MAX_VALUE;
                    }

                    @Override
                    public long pause(Random random) {
                        return 0;
                    }
                };

        /** Now and then something to do, as idle or interactive guests have. */
        static Habit of(ToLongFunction<Random> burst, ToLongFunction<Random> pause) {
            return new Habit() {
                @Override
                public long burst(Random random) {
                    return burst.applyAsLong(random);
                }

                @Override
                public long pause(Random random) {
                    return pause.applyAsLong(random);
                }
            };
        }
    }

    private record Happening(long at, long order, Runnable what) {}

    private final RunQueue queue;
    private final Random random;
    private final PriorityQueue<Happening> happenings =
            new PriorityQueue<>(
                    Comparator.comparingLong(Happening::at).thenComparing(Happening::order));
    private final Map<Task, Habit> habits = new HashMap<>();
    private final Map<Task, Long> left = new HashMap<>();
    private int idle;
    private long now;
    private long orders;
    private long looksAt = Long.MAX_VALUE;

    SimulatedWorkers(RunQueue queue, int workers, long seed) {
        this.queue = queue;
        this.idle = workers;
        this.random = new Random(seed);
    }

    void add(Task task, Habit habit) {
        habits.put(task, habit);
        left.put(task, habit.burst(random));
        queue.add(task, now);
    }

    private void at(long time, Runnable what) {
        happenings.add(new Happening(time, orders++, what));
    }

    /** Lets time pass. */
    void runUntil(long end) {
        at(end, () -> {});
        dispatch();
        while (now < end) {
            Happening next = happenings.remove();
            now = next.at();
            next.what().run();
            dispatch();
        }
    }

    private void dispatch() {
        while (idle > 0) {
            Optional<Task> task = queue.next(now);
            if (task.isEmpty()) {
                if (queue.nextRelease() < looksAt) {
                    looksAt = queue.nextRelease();
                    at(looksAt, () -> looksAt = Long.MAX_VALUE);
                }
                return;
            }
            idle--;
            run(task.get());
        }
    }

    private void run(Task task) {
        // Budgets are instructions, so slices are never exact in time.
        long slice = Math.max(1, (long) (task.grant * (0.8 + 0.4 * random.nextDouble())));
        long burst = Objects.requireNonNull(left.get(task));
        long ran = Math.min(slice, burst);
        at(
                now + ran,
                () -> {
                    idle++;
                    queue.ran(task, ran, ran);
                    if (ran < burst) {
                        left.put(task, burst == Long.MAX_VALUE ? burst : burst - ran);
                        queue.add(task, now);
                    } else {
                        Habit habit = Objects.requireNonNull(habits.get(task));
                        left.put(task, habit.burst(random));
                        at(now + habit.pause(random), () -> queue.add(task, now));
                    }
                });
    }

    Random random() {
        return random;
    }
}
