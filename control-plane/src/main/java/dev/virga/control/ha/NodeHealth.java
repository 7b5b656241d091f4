package dev.virga.control.ha;

import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeState;
import dev.virga.control.store.Lease;
import dev.virga.control.store.View;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this process makes of a node: ready within its lease, unknown from the end of the lease
 * until it is renewed or fenced. Safe from any thread.
 */
public final class NodeHealth {
    private final LeaseBook book;
    private final LeaseTerms terms;

    public NodeHealth(LeaseBook book, LeaseTerms terms) {
        this.book = book;
        this.terms = terms;
    }

    /** The state of a node now. */
    public NodeState state(View view, NodeName node) {
        Optional<Lease> lease = view.lease(node);
        if (lease.isEmpty()) {
            return NodeState.UNKNOWN;
        }
        if (lease.get().fenced()) {
            return NodeState.FENCED;
        }
        OptionalLong age = book.ageNanos(node);
        return book.moved(node) && age.isPresent() && age.getAsLong() <= terms.ttl().toNanos()
                ? NodeState.READY
                : NodeState.UNKNOWN;
    }

    /** Nanoseconds since the node was last heard of, if it ever was. */
    public OptionalLong ageNanos(NodeName node) {
        return book.ageNanos(node);
    }
}
