package dev.virga.node.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.node.vcpu.TimerWheel.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimerWheelTest {
    private static final long MS = 1_000_000;

    @Test
    void alarmsRingOnceNotEarlyAndWithinTheirGrid() {
        long seed = Long.getLong("vcpu.seed", System.nanoTime());
        Random random = new Random(seed);
        TimerWheel wheel = new TimerWheel();
        Map<Entry, long[]> wanted = new HashMap<>();
        List<Entry> free = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            free.add(new Entry());
        }
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            if (!free.isEmpty() && random.nextBoolean()) {
                Entry entry = free.removeLast();
                long delay = (long) Math.exp(random.nextDouble() * Math.log(8e9));
                wheel.set(entry, now, now + delay);
                wanted.put(entry, new long[] {now + delay, delay});
            }
            if (random.nextInt(10) == 0 && !wanted.isEmpty()) {
                Entry entry = wanted.keySet().iterator().next();
                wheel.cancel(entry);
                wanted.remove(entry);
                free.add(entry);
            }
            long next = wheel.next();
            // Nobody looks exactly when the wheel wants it.
            long to = Math.min(next, now + random.nextInt(300) * MS);
            now = Math.max(now, random.nextBoolean() ? to : to + random.nextInt(1_000_000));
            long time = now;
            boolean onTime = now <= next + MS;
            wheel.advance(
                    now,
                    entry -> {
                        long[] alarm = Objects.requireNonNull(wanted.remove(entry), "unset");
                        long late = time - alarm[0];
                        assertThat(late).as("seed %d: early", seed).isNotNegative();
                        // Rounded to ticks first.
                        long far = alarm[1] + MS / 2;
                        long grid = far < 4 * MS ? MS / 4 : far < 20 * MS ? MS : 4 * MS;
                        if (onTime) {
                            assertThat(late).as("seed %d: late", seed).isLessThan(grid + 2 * MS);
                        }
                        free.add(entry);
                    });
        }
        for (int i = 0; i < 20; i++) {
            now += 1000 * MS;
            wheel.advance(
                    now,
                    entry -> {
                        wanted.remove(entry);
                    });
        }
        assertThat(wanted).as("seed %d: never rang", seed).isEmpty();
        assertThat(wheel.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void farAlarmsRingTogether() {
        TimerWheel wheel = new TimerWheel();
        for (int i = 0; i < 100; i++) {
            wheel.set(new Entry(), 0, 100 * MS + 1 + i * 39_000L);
        }
        List<Long> rings = new ArrayList<>();
        while (wheel.next() < Long.MAX_VALUE) {
            long now = wheel.next();
            wheel.advance(now, entry -> rings.add(now));
        }
        assertThat(rings).hasSize(100);
        assertThat(rings.stream().distinct()).hasSize(1);
    }

    @Test
    void anAlarmThatRingsMayBeSetAgain() {
        TimerWheel wheel = new TimerWheel();
        Entry entry = new Entry();
        wheel.set(entry, 0, MS);
        int[] rings = {0};
        for (long now = 0; now < 100 * MS; now += MS / 4) {
            long time = now;
            wheel.advance(
                    now,
                    rung -> {
                        rings[0]++;
                        wheel.set(rung, time, time + MS);
                    });
        }
        assertThat(rings[0]).isBetween(50, 100);
    }
}
