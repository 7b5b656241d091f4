package dev.virga.deploy.simulation;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** True time, what happens when, and chance. One thread; the same seed is the same world. */
final class World {
    private final SplittableRandom random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Journal journal = new Journal();
    private long now;
    private long number;

    /** Something that happens at a moment; those of one moment happen in the order they came. */
    private record Event(long at, long number, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.compare(at, other.at);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    World(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Nanoseconds since the beginning; nobody in the cell can see them. */
    long now() {
        return now;
    }

    SplittableRandom random() {
        return random;
    }

    Journal journal() {
        return journal;
    }

    void note(String what, Object... about) {
        journal.note(now, what, about);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A time between two, evenly. */
    Duration between(Duration least, Duration most) {
        return Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos() + 1));
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    void after(Duration delay, Runnable task) {
        at(now + delay.toNanos(), task);
    }

    void at(long when, Runnable task) {
        queue.add(new Event(Math.max(when, now), number++, task));
    }

    /** Lets everything happen until a moment. */
    void run(Duration until) {
        while (!queue.isEmpty() && queue.peek().at <= until.toNanos()) {
            Event next = queue.poll();
            now = next.at;
            next.task.run();
        }
        now = Math.max(now, until.toNanos());
    }
}
