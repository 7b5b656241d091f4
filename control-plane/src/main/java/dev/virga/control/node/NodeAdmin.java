package dev.virga.control.node;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.MemorySwitches;
import dev.virga.api.node.NodeUpdate;
import dev.virga.api.vm.VmEvent;
import dev.virga.control.change.Plan;
import dev.virga.control.store.Node;
import dev.virga.control.store.NodePolicy;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the cell's admin wants of nodes. */
public final class NodeAdmin {
    private final NodeService nodes;
    private final InstantSource clock;

    public NodeAdmin(NodeService nodes, InstantSource clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /** Nothing new is placed there. */
    public Plan cordon(View view, NodeName name) {
        return change(view, name, "Cordoned", find(view, name).policy().cordon(true, false));
    }

    /** As before. */
    public Plan uncordon(View view, NodeName name) {
        return change(view, name, "Uncordoned", find(view, name).policy().cordon(false, false));
    }

    /** Nothing new is placed there, and what is there goes elsewhere. */
    public Plan drain(View view, NodeName name) {
        return change(view, name, "Draining", find(view, name).policy().cordon(true, true));
    }

    /** Other labels or taints, or other rungs of the memory ladder. */
    public Plan update(View view, NodeName name, NodeUpdate request) {
        NodePolicy old = find(view, name).policy();
        return change(
                view,
                name,
                "Changed",
                new NodePolicy(
                        old.cordoned(),
                        old.draining(),
                        request.labels().orElse(old.labels()),
                        request.taints().orElse(old.taints()),
                        request.memory()
                                .map(old.memory().orElse(MemorySwitches.UNSAID)::then)
                                .or(old::memory)));
    }

    /** Forgotten, once nothing is there and its lease is no longer held. */
    public Plan delete(View view, NodeName name) {
        Node node = find(view, name);
        if (!view.placedOn(name).isEmpty()) {
            throw new ProblemException(
                    ErrorCode.IN_USE, "node " + name + " still has VMs; drain it first");
        }
        if (view.holder(name).isPresent()) {
            throw new ProblemException(
                    ErrorCode.WRONG_STATE, "node " + name + " lives; stop its agent first");
        }
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.RemoveRow(node));
        view.lease(name).ifPresent(lease -> writes.add(new Write.RemoveRow(lease)));
        if (view.allocation(name).version() > 0) {
            writes.add(new Write.RemoveRow(view.allocation(name)));
        }
        return new Plan(200, writes, nodes.show(view, node), Optional.empty());
    }

    private Plan change(View view, NodeName name, String reason, NodePolicy policy) {
        Node before = find(view, name);
        if (policy.equals(before.policy())) {
            return Plan.done(200, nodes.show(view, before));
        }
        Node after = before.with(policy);
        return Plan.done(
                200,
                nodes.show(view, after),
                new Write.PutNode(after),
                new Write.AddNodeEvent(
                        name, new VmEvent(clock.instant(), false, reason, "asked for")));
    }

    private static Node find(View view, NodeName name) {
        return view.node(name)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no node " + name));
    }
}
