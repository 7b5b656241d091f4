package dev.virga.guest.irq;

/**
 * What {@code time} and {@code mtime} read: ticks of 100 ns since the machine's start, never going
 * back, going on from the snapshot's value after a restore. Any thread.
 */
@FunctionalInterface
public interface GuestClock {
    /** Ticks a second, as the device tree says. */
    long TICKS_PER_SECOND = 10_000_000;

    /** The tick now. */
    long ticks();
}
