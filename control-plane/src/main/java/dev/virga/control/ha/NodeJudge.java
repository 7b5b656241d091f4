package dev.virga.control.ha;

import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeState;
import dev.virga.control.store.Change;
import dev.virga.control.store.Node;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Says which nodes can be relied on: a lease that has not moved for {@link #PATIENCE} is stale, and
 * its node Unknown until it moves again. A judge that does not know a lease (it just started) waits
 * the full time before it says so. It fences nothing yet: placing a VM elsewhere comes after.
 */
public final class NodeJudge {
    /** How long a lease holds. */
    public static final Duration TTL = Duration.ofSeconds(6);

    /** 1.05 TTL + 1 s: no clock that runs at most 5 % wrong can still hold the lease then. */
    public static final Duration PATIENCE = TTL.multipliedBy(105).dividedBy(100).plusSeconds(1);

    private static final System.Logger LOG = System.getLogger(NodeJudge.class.getName());

    private final Store store;
    private final LeaseBook leases;

    public NodeJudge(Store store, LeaseBook leases) {
        this.store = store;
        this.leases = leases;
    }

    /** Looks at every node once; call it a few times a second. */
    public void look() {
        for (Node node : store.view().nodes().values()) {
            NodeState state = stale(node.name()) ? NodeState.UNKNOWN : NodeState.READY;
            if (state != node.state()) {
                say(node, state);
            }
        }
    }

    private boolean stale(NodeName node) {
        OptionalLong age = leases.ageNanos(node);
        return age.isEmpty() || age.getAsLong() > PATIENCE.toNanos();
    }

    private void say(Node node, NodeState state) {
        // A conflict means that somebody wrote the row just now; the next look sees what.
        if (store.commit(Change.of(new Write.PutNode(node.in(state))))
                instanceof Outcome.Committed) {
            LOG.log(Level.INFO, "node {0} is {1}", node.name(), state);
        }
    }
}
