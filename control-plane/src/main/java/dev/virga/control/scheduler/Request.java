package dev.virga.control.scheduler;

import dev.virga.api.group.GroupPolicy;
import dev.virga.api.id.NodeName;
import dev.virga.api.vm.VmSpec;
import java.util.Optional;

/**
 * A VM that is to be placed, and what matters about the others.
 *
 * @param policy of its placement group, if it is in one that is there
 * @param peers the nodes of the others of its group
 * @param withImage nodes that have had a VM of its image
 * @param pinned the only node that has what it is to be a copy of
 */
public record Request(
        VmSpec spec,
        Optional<GroupPolicy> policy,
        NodeSet peers,
        NodeSet withImage,
        Optional<NodeName> pinned) {

    /** One that no other VM matters for. */
    public static Request alone(VmSpec spec) {
        return new Request(spec, Optional.empty(), NodeSet.NONE, NodeSet.NONE, Optional.empty());
    }

    /** Whether it is in a group of that policy which has a VM on some node already. */
    public boolean near(GroupPolicy which) {
        return !peers.isEmpty() && policy.filter(p -> p == which).isPresent();
    }
}
