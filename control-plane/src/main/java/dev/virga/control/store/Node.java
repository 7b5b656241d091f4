package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A node's row: what its agent said when it registered, whether it can be relied on, and what
 * people want of it.
 *
 * @param state written by the judge of leases only
 * @param policy written by people only
 */
public record Node(
        NodeName name,
        NodeRegistration registration,
        NodeState state,
        NodePolicy policy,
        Instant registeredAt,
        long version)
        implements Row {

    /** One that nobody wants anything special of. */
    public Node(
            NodeName name,
            NodeRegistration registration,
            NodeState state,
            Instant registeredAt,
            long version) {
        this(name, registration, state, NodePolicy.OPEN, registeredAt, version);
    }

    /** The same in another state. */
    public Node in(NodeState newState) {
        return new Node(name, registration, newState, policy, registeredAt, version);
    }

    /** The same, wanted otherwise. */
    public Node with(NodePolicy newPolicy) {
        return new Node(name, registration, state, newPolicy, registeredAt, version);
    }

    /** Whether VMs can be commanded there now. */
    public boolean ready() {
        return state == NodeState.READY;
    }

    /** Whether new VMs may be placed there as far as people are concerned. */
    public boolean open() {
        return !policy.cordoned() && !policy.draining();
    }

    /** What its agent and people say it is like. */
    public Map<String, String> labels() {
        Map<String, String> all = new HashMap<>(registration.labels());
        all.putAll(policy.labels());
        return all;
    }

    @Override
    public Kind kind() {
        return Kind.NODE;
    }

    @Override
    public String key() {
        return name.value();
    }

    @Override
    public Node at(long newVersion, long newRevision) {
        return new Node(name, registration, state, policy, registeredAt, newVersion);
    }
}
