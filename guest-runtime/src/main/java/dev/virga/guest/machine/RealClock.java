package dev.virga.guest.machine;

import dev.virga.guest.irq.GuestClock;

/**
 * Guest time that follows the host's monotonic clock, and stands still while paused. Any thread.
 */
final class RealClock implements GuestClock {
    private static final long NANOS_PER_TICK = 1_000_000_000 / TICKS_PER_SECOND;

    /** What to add to nanoTime to get guest nanoseconds; while paused: unused. */
    private volatile long offset;

    private volatile boolean paused = true;
    private volatile long pausedAt;

    @Override
    public long ticks() {
        return nanos() / NANOS_PER_TICK;
    }

    long nanos() {
        return paused ? pausedAt : System.nanoTime() + offset;
    }

    synchronized void resume() {
        if (paused) {
            offset = pausedAt - System.nanoTime();
            paused = false;
        }
    }

    synchronized void pause() {
        if (!paused) {
            pausedAt = System.nanoTime() + offset;
            paused = true;
        }
    }

    /** Goes on from another machine's tick; only while paused. */
    synchronized void set(long ticks) {
        pausedAt = ticks * NANOS_PER_TICK;
    }

    /** Host nanoseconds until a tick (unsigned; -1 is never); 0 if it is past. */
    long nanosUntil(long deadlineTicks) {
        if (deadlineTicks < 0) {
            return Long.MAX_VALUE;
        }
        long now = nanos();
        long ticksLeft = deadlineTicks - now / NANOS_PER_TICK;
        return ticksLeft <= 0
                ? 0
                : ticksLeft > Long.MAX_VALUE / NANOS_PER_TICK
                        ? Long.MAX_VALUE
                        : ticksLeft * NANOS_PER_TICK;
    }
}
