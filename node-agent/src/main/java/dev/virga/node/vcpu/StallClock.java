package dev.virga.node.vcpu;

/**
 * How much of the time something is so, in the manner of Linux' pressure-stall figures: the share
 * of the last 10, 60 and 300 seconds, the older the less it counts, and the total. Exact for what
 * is so or not so in between two calls. Times are nanoseconds of one clock that never goes back.
 * Not thread-safe.
 */
final class StallClock {
    private static final double SECOND = 1e9;

    private boolean on;
    private long since;
    private long totalNanos;
    private double avg10;
    private double avg60;
    private double avg300;

    /** It is so, or not, from now on. */
    void set(boolean now, long nanos) {
        if (on != now) {
            settle(nanos);
            on = now;
        }
    }

    private void settle(long nanos) {
        double seconds = (nanos - since) / SECOND;
        double level = on ? 1 : 0;
        avg10 = level + (avg10 - level) * Math.exp(-seconds / 10);
        avg60 = level + (avg60 - level) * Math.exp(-seconds / 60);
        avg300 = level + (avg300 - level) * Math.exp(-seconds / 300);
        totalNanos += on ? nanos - since : 0;
        since = nanos;
    }

    /** The figures as of now. */
    Stall read(long nanos) {
        settle(nanos);
        return new Stall(avg10, avg60, avg300, totalNanos);
    }
}
