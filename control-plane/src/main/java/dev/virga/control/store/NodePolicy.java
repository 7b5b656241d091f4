package dev.virga.control.store;

import dev.virga.api.node.MemorySwitches;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people want of a node.
 *
 * @param cordoned whether no VM is to be placed there any more
 * @param draining whether the VMs that are there are to go elsewhere; it is cordoned then
 * @param labels added to those that its agent says, and stronger
 * @param taints words, or {@code word=value}: only VMs that tolerate each of them are placed there
 * @param memory rungs of its memory ladder that it is to use or not
 */
public record NodePolicy(
        boolean cordoned,
        boolean draining,
        Map<String, String> labels,
        List<String> taints,
        Optional<MemorySwitches> memory) {
    /** Nothing special. */
    public static final NodePolicy OPEN = new NodePolicy(false, false, Map.of(), List.of());

    public NodePolicy {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /** One of whose memory nobody said anything. */
    public NodePolicy(
            boolean cordoned, boolean draining, Map<String, String> labels, List<String> taints) {
        this(cordoned, draining, labels, taints, Optional.empty());
    }

    /** The same, open or closed for new VMs. */
    public NodePolicy cordon(boolean newCordoned, boolean newDraining) {
        return new NodePolicy(newCordoned, newDraining, labels, taints, memory);
    }
}
