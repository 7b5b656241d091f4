package dev.virga.control.ha;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.time.MonotonicClock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leases of the nodes: (node, incarnation, counter). Liveness is the lease, never membership.
 * Age is counted from the moment this process first saw a counter, on its own monotonic clock; the
 * clocks of two processes are never compared. Safe from any thread.
 */
public final class LeaseBook {
    private final MonotonicClock clock;
    private final Map<NodeName, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(LeaseRenewal newest, long seenNanos) {}

    public LeaseBook(MonotonicClock clock) {
        this.clock = clock;
    }

    /** A node has registered: its new life holds the lease, whatever older lives had. */
    public void begin(NodeName node, LeaseRenewal first) {
        entries.put(node, new Entry(first, clock.nanos()));
    }

    /**
     * Renews.
     *
     * @throws ProblemException {@code not-found} if the node must register first, {@code
     *     stale-incarnation} if a newer life of it holds the lease, {@code conflict} if the counter
     *     does not move forward
     */
    public void renew(NodeName node, LeaseRenewal renewal) {
        entries.compute(
                node,
                (name, old) -> {
                    if (old == null) {
                        throw new ProblemException(
                                ErrorCode.NOT_FOUND, "node " + name + " has to register first");
                    }
                    if (!old.newest.incarnation().equals(renewal.incarnation())) {
                        throw new ProblemException(
                                ErrorCode.STALE_INCARNATION,
                                "another process holds the lease of node " + name);
                    }
                    if (renewal.counter() <= old.newest.counter()) {
                        throw new ProblemException(
                                ErrorCode.CONFLICT,
                                "lease of node "
                                        + name
                                        + " is at "
                                        + old.newest.counter()
                                        + ", not before "
                                        + renewal.counter());
                    }
                    return new Entry(renewal, clock.nanos());
                });
    }

    /** Nanoseconds since the node's counter last moved, if it has a lease. */
    public OptionalLong ageNanos(NodeName node) {
        return Optional.ofNullable(entries.get(node))
                .map(entry -> OptionalLong.of(clock.nanos() - entry.seenNanos))
                .orElse(OptionalLong.empty());
    }
}
