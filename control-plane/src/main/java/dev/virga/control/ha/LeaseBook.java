package dev.virga.control.ha;

import dev.virga.api.id.NodeName;
import dev.virga.api.time.MonotonicClock;
import dev.virga.control.store.Lease;
import dev.virga.control.store.View;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When this process first saw each lease as it now is, on its own monotonic clock. Nothing is known
 * of the time before: a process that just started, or that stood still for {@link #STALL}, counts
 * from then. Safe from any thread.
 */
public final class LeaseBook {
    /** After a pause this long (a stopped process, a long collection) every count begins anew. */
    public static final Duration STALL = Duration.ofSeconds(2);

    private final MonotonicClock clock;
    private final Map<NodeName, Entry> entries = new HashMap<>();
    private long lastLook;
    private boolean begun;

    private record Entry(long version, long seenNanos, boolean moved) {}

    public LeaseBook(MonotonicClock clock) {
        this.clock = clock;
        this.lastLook = clock.nanos();
    }

    /** Sees what is in a view; call it at each revision and several times a second. */
    public synchronized void look(View view) {
        long now = clock.nanos();
        if (now - lastLook > STALL.toNanos()) {
            entries.clear();
            begun = false;
        }
        lastLook = now;
        for (Lease lease : view.leases().values()) {
            Entry entry = entries.get(lease.node());
            // Only forward: another thread may come with an older view.
            if (entry == null || entry.version < lease.version()) {
                entries.put(lease.node(), new Entry(lease.version(), now, begun));
            }
        }
        begun = true;
    }

    /** For how long this process has seen the lease as it is in the row; empty if it has not. */
    public synchronized OptionalLong ageNanos(Lease lease) {
        Entry entry = entries.get(lease.node());
        return entry == null || entry.version != lease.version()
                ? OptionalLong.empty()
                : OptionalLong.of(clock.nanos() - entry.seenNanos);
    }

    /** Whether this process has seen the lease move: what it finds when it starts may be old. */
    public synchronized boolean moved(NodeName node) {
        Entry entry = entries.get(node);
        return entry != null && entry.moved;
    }

    /** Nanoseconds since the node's lease last moved, if it has one. */
    public synchronized OptionalLong ageNanos(NodeName node) {
        Entry entry = entries.get(node);
        return entry == null
                ? OptionalLong.empty()
                : OptionalLong.of(clock.nanos() - entry.seenNanos);
    }
}
