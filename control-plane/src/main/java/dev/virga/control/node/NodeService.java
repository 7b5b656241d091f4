package dev.virga.control.node;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.node.NodeView;
import dev.virga.control.ha.LeaseBook;
import dev.virga.control.ha.NodeJudge;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.Node;
import dev.virga.control.store.NodePolicy;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What agents and people ask of nodes. Calls may block; safe from any thread. */
public final class NodeService {
    private static final System.Logger LOG = System.getLogger(NodeService.class.getName());

    private final Store store;
    private final LeaseBook leases;
    private final InstantSource clock;

    public NodeService(Store store, LeaseBook leases, InstantSource clock) {
        this.store = store;
        this.leases = leases;
        this.clock = clock;
    }

    /** An agent says that it lives; the newest life of a node counts. Saying it again is fine. */
    public NodeView register(NodeName name, NodeRegistration registration) {
        while (true) {
            View view = store.view();
            Optional<Node> before = view.node(name);
            Node node =
                    new Node(
                            name,
                            registration,
                            NodeState.READY,
                            before.map(Node::policy).orElse(NodePolicy.OPEN),
                            clock.instant(),
                            before.map(Node::version).orElse(0L));
            leases.begin(name, new LeaseRenewal(registration.incarnation(), 0));
            if (store.commit(Change.of(new Write.PutNode(node))) instanceof Outcome.Committed) {
                LOG.log(
                        Level.INFO,
                        "node {0} registered, incarnation {1}, at {2}",
                        name,
                        registration.incarnation(),
                        registration.endpoint());
                return show(store.view(), node);
            }
        }
    }

    /**
     * Renews a lease.
     *
     * @throws ProblemException as {@link LeaseBook#renew} says
     */
    public LeaseGrant renew(NodeName name, LeaseRenewal renewal) {
        if (store.view().node(name).isEmpty()) {
            throw new ProblemException(
                    ErrorCode.NOT_FOUND, "node " + name + " has to register first");
        }
        leases.renew(name, renewal);
        return new LeaseGrant(renewal.counter(), NodeJudge.TTL.toMillis());
    }

    /** All nodes by name. */
    public List<NodeView> list() {
        View view = store.view();
        return view.nodes().values().stream().map(node -> show(view, node)).toList();
    }

    /**
     * One node.
     *
     * @throws ProblemException {@code not-found}
     */
    public NodeView show(NodeName name) {
        View view = store.view();
        return view.node(name)
                .map(node -> show(view, node))
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no node " + name));
    }

    private NodeView show(View view, Node node) {
        Allocation promised = view.allocation(node.name());
        NodeRegistration said = node.registration();
        double age = leases.ageNanos(node.name()).orElse(0) / 1e9;
        return new NodeView(
                node.name(),
                node.state(),
                said.capacity().cpus(),
                said.capacity().memoryBytes(),
                promised.memoryBytes(),
                promised.vms(),
                said.labels(),
                said.endpoint(),
                said.pid(),
                said.incarnation(),
                Math.round(age * 1000) / 1000.0,
                node.registeredAt());
    }
}
