package dev.virga.control.store;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.MemoryUse;
import dev.virga.api.node.NodePressure;
import java.util.List;
import java.util.Optional;

/**
 * A node's lease. A renewal is a compare-and-set that moves the counter; whoever judges the node
 * dead fences it by a compare-and-set on the same row, so that only one of both succeeds.
 *
 * @param incarnation the life of the agent that holds it
 * @param counter of its newest renewal
 * @param fenced whether this life was judged dead: it renews never again
 * @param pressure what the node's guests lack, as the newest renewal said
 * @param memory how it does with its memory, as the newest renewal said
 * @param templates that other nodes can have of it
 */
public record Lease(
        NodeName node,
        Incarnation incarnation,
        long counter,
        boolean fenced,
        Optional<NodePressure> pressure,
        Optional<MemoryUse> memory,
        List<String> templates,
        long version)
        implements Row {
    public Lease {
        templates = List.copyOf(templates);
    }

    /** One of whose node's guests nothing is known. */
    public Lease(
            NodeName node, Incarnation incarnation, long counter, boolean fenced, long version) {
        this(
                node,
                incarnation,
                counter,
                fenced,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                version);
    }

    /** The same, renewed. */
    public Lease renewed(LeaseRenewal said) {
        return new Lease(
                node,
                incarnation,
                said.counter(),
                fenced,
                said.pressure(),
                said.memory(),
                said.templates(),
                version);
    }

    /** Whether the node's guests wait for memory so much that new ones should go elsewhere. */
    public boolean strained() {
        return pressure.filter(NodePressure::strained).isPresent();
    }

    /** Held by a new life of the agent from now on. */
    public Lease begun(Incarnation life) {
        return new Lease(node, life, 0, false, version);
    }

    /** The same, judged dead. */
    public Lease fence() {
        return new Lease(node, incarnation, counter, true, pressure, memory, templates, version);
    }

    @Override
    public Kind kind() {
        return Kind.LEASE;
    }

    @Override
    public String key() {
        return node.value();
    }

    @Override
    public Lease at(long newVersion, long newRevision) {
        return new Lease(
                node, incarnation, counter, fenced, pressure, memory, templates, newVersion);
    }
}
