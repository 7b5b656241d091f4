package dev.virga.deploy.fleet;

import java.util.Arrays;
import java.util.Locale;

/** Times in nanoseconds, of which percentiles are wanted; at most a million, then the first. */
final class Latencies {
    private static final int MOST = 1_000_000;
    private static final double MICROS = 1e3;

    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long time) {
        if (count == MOST) {
            return;
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, Math.min(MOST, 2 * count));
        }
        nanos[count++] = time;
    }

    /** Median and 99th percentile in microseconds, and of how many. */
    synchronized String show() {
        if (count == 0) {
            return "-";
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%.1f / %.0f (%d)",
                sorted[count / 2] / MICROS,
                sorted[Math.min(count - 1, (int) (count * 0.99))] / MICROS,
                count);
    }
}
