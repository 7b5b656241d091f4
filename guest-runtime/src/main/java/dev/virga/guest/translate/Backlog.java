package dev.virga.guest.translate;

import dev.virga.guest.cpu.Region;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What HotSpot has been given and not compiled yet. Its compiler takes some milliseconds a region
 * and one at a time; while it is behind, only what is hotter than that should be added, or the
 * hottest wait longest. A region that went cold before it was compiled is forgotten after a second.
 * Threads: any.
 */
final class Backlog {
    private static final int KEPT = 64;
    private static final long FORGOTTEN = 1_000_000_000;

    private final LongSupplier nanoTime;
    private final @Nullable Region[] regions = new Region[KEPT];
    private final long[] since = new long[KEPT];
    private int next;

    /**
     * An empty one.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    Backlog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes a new region. */
    synchronized void add(Region region) {
        regions[next] = region;
        since[next] = nanoTime.getAsLong();
        next = (next + 1) % KEPT;
    }

    /** How many of the latest 64 are waited for. */
    synchronized int size() {
        long now = nanoTime.getAsLong();
        int waiting = 0;
        for (int i = 0; i < KEPT; i++) {
            Region region = regions[i];
            if (region == null) {
                continue;
            }
            if (region.trusted() || now - since[i] > FORGOTTEN) {
                regions[i] = null;
            } else {
                waiting++;
            }
        }
        return waiting;
    }
}
