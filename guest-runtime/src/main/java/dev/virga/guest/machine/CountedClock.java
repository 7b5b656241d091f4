package dev.virga.guest.machine;

import dev.virga.guest.cpu.CountedTime;
import dev.virga.guest.cpu.Hart;
import dev.virga.guest.device.DeviceTimer;
import dev.virga.guest.irq.GuestClock;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Guest time that is counted: {@value #INSTRUCTIONS_PER_TICK} instructions of any hart make a tick.
 * When every hart waits, time jumps to the next deadline. The machine's one thread only.
 */
final class CountedClock implements GuestClock, CountedTime {
    private static final int INSTRUCTIONS_PER_TICK = 10;

    private long done;
    private long skippedTicks;
    private @Nullable Hart running;
    private long startedAt;
    private final TreeMap<Long, Runnable> alarms = new TreeMap<>();

    @Override
    public long ticks() {
        return skippedTicks + counted() / INSTRUCTIONS_PER_TICK;
    }

    private long counted() {
        return running == null ? done : done + running.instructions() - startedAt;
    }

    @Override
    public long untilTick(long deadline) {
        long now = ticks();
        if (Long.compareUnsigned(deadline, now) <= 0 || deadline - now < 0) {
            return Long.MAX_VALUE;
        }
        long ticksLeft = Math.min(deadline - now, Long.MAX_VALUE / INSTRUCTIONS_PER_TICK - 1);
        return Math.max(1, ticksLeft * INSTRUCTIONS_PER_TICK - counted() % INSTRUCTIONS_PER_TICK);
    }

    void enter(Hart hart) {
        running = hart;
        startedAt = hart.instructions();
    }

    void leave() {
        done = counted();
        running = null;
    }

    /** Everybody waits: it is now the given tick, if that is later. */
    void skipTo(long tick) {
        long now = ticks();
        if (Long.compareUnsigned(tick, now) > 0) {
            skippedTicks += tick - now;
        }
    }

    /** The tick of the next alarm; -1 is never. */
    long nextAlarm() {
        return alarms.isEmpty() ? -1 : alarms.firstKey();
    }

    /** Runs the alarms that are due. */
    void ring() {
        while (!alarms.isEmpty() && alarms.firstKey() <= ticks()) {
            alarms.pollFirstEntry().getValue().run();
        }
    }

    /** A timer in this time, for one device. */
    DeviceTimer timer() {
        return new DeviceTimer() {
            private @Nullable Long mine;

            @Override
            public void after(long nanos, Runnable task) {
                if (mine != null) {
                    alarms.remove(mine);
                }
                long tick = ticks() + Math.max(0, nanos) / (1_000_000_000 / TICKS_PER_SECOND);
                Map<Long, Runnable> all = alarms;
                while (all.putIfAbsent(tick, task) != null) {
                    tick++;
                }
                mine = tick;
            }
        };
    }

    long[] state() {
        return new long[] {done, skippedTicks};
    }

    void restore(long doneBefore, long skippedBefore) {
        done = doneBefore;
        skippedTicks = skippedBefore;
        alarms.clear();
    }
}
