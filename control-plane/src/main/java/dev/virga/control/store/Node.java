package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import java.time.Instant;

/**
 * A node's row: what its agent said when it registered, and whether it can be relied on.
 *
 * @param state written by the judge of leases only
 */
public record Node(
        NodeName name,
        NodeRegistration registration,
        NodeState state,
        Instant registeredAt,
        long version) {
    /** The same in another state. */
    public Node in(NodeState newState) {
        return new Node(name, registration, newState, registeredAt, version);
    }

    /** The same at another version. */
    public Node at(long newVersion) {
        return new Node(name, registration, state, registeredAt, newVersion);
    }

    /** Whether VMs can be commanded there now. */
    public boolean ready() {
        return state == NodeState.READY;
    }
}
