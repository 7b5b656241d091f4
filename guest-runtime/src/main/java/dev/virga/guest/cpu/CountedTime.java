package dev.virga.guest.cpu;

/** How far a hart may run before the clock must be looked at, where time is counted. */
@FunctionalInterface
public interface CountedTime {
    /** Real time passes by itself: no limit. */
    CountedTime NONE = deadline -> Long.MAX_VALUE;

    /** Instructions until the clock shows {@code deadline} (unsigned, -1 is never); at least 1. */
    long untilTick(long deadline);
}
