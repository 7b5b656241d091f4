package dev.virga.control.store;

import java.util.List;
import java.util.Map;

/**
 * What people want of a node.
 *
 * @param cordoned whether no VM is to be placed there any more
 * @param draining whether the VMs that are there are to go elsewhere; it is cordoned then
 * @param labels added to those that its agent says, and stronger
 * @param taints words, or {@code word=value}: only VMs that tolerate each of them are placed there
 */
public record NodePolicy(
        boolean cordoned, boolean draining, Map<String, String> labels, List<String> taints) {
    /** Nothing special. */
    public static final NodePolicy OPEN = new NodePolicy(false, false, Map.of(), List.of());

    public NodePolicy {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /** The same, open or closed for new VMs. */
    public NodePolicy cordon(boolean newCordoned, boolean newDraining) {
        return new NodePolicy(newCordoned, newDraining, labels, taints);
    }
}
