package dev.virga.deploy.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Messages between named places: late, lost, twice, or cut off. */
final class Network {
    private final World world;
    private final Map<String, Long> cutUntil = new HashMap<>();
    private final Map<String, Long> slowUntil = new HashMap<>();
    private boolean healthy;

    Network(World world) {
        this.world = world;
    }

    /** Nothing is lost or late from now on. */
    void heal() {
        healthy = true;
        cutUntil.clear();
        slowUntil.clear();
    }

    /** Cuts one direction. */
    void cut(String from, String to, Duration time) {
        if (healthy) {
            return;
        }
        world.note("cut", from, to, time.toMillis());
        cutUntil.merge(from + ">" + to, world.now() + time.toNanos(), Math::max);
    }

    /** Makes one direction slow. */
    void slow(String from, String to, Duration time) {
        if (healthy) {
            return;
        }
        world.note("slow", from, to, time.toMillis());
        slowUntil.merge(from + ">" + to, world.now() + time.toNanos(), Math::max);
    }

    /** Sends what one place says to another on a connection: lost or late, never twice. */
    void call(String from, String to, Runnable deliver) {
        if (!lost(from, to)) {
            world.after(delay(from, to, 0), deliver);
        }
    }

    /** Sends a message of the bus: it may come twice, and very late. */
    void send(String from, String to, Runnable deliver) {
        if (lost(from, to)) {
            return;
        }
        world.after(delay(from, to, 0.03), deliver);
        if (!healthy && world.chance(0.03)) {
            world.after(delay(from, to, 0.5), deliver);
        }
    }

    private boolean lost(String from, String to) {
        boolean cut = cutUntil.getOrDefault(from + ">" + to, 0L) > world.now();
        return cut || (!healthy && world.chance(0.01));
    }

    private Duration delay(String from, String to, double veryLate) {
        if (!healthy && world.chance(veryLate)) {
            return world.between(World.millis(1_000), World.millis(20_000));
        }
        boolean slow = slowUntil.getOrDefault(from + ">" + to, 0L) > world.now();
        return slow
                ? world.between(World.millis(200), World.millis(2_900))
                : world.between(Duration.ofNanos(200_000), World.millis(15));
    }
}
