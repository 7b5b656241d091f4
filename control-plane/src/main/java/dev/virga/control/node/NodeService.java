package dev.virga.control.node;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.cell.Trust;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.MemorySwitches;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.node.NodeView;
import dev.virga.api.node.WitnessReport;
import dev.virga.control.ha.LeaseTerms;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.ha.NodeJudge;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Node;
import dev.virga.control.store.NodePolicy;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What agents, witnesses and people ask of nodes. Calls may block; safe from any thread. */
public final class NodeService {
    private static final System.Logger LOG = System.getLogger(NodeService.class.getName());
    private static final int TRIES = 20;

    private final Store store;
    private final NodeHealth health;
    private final NodeJudge judge;
    private final LeaseTerms terms;
    private final Optional<String> judges;
    private final Optional<String> trustedNetwork;
    private final InstantSource clock;

    /**
     * Makes the service.
     *
     * @param judges the folder with the identities of all that may judge, as a {@link LeaseGrant}
     *     says it
     * @param trustedNetwork the network on which agents may be that are not on loopback
     */
    public NodeService(
            Store store,
            NodeHealth health,
            NodeJudge judge,
            LeaseTerms terms,
            Optional<String> judges,
            Optional<String> trustedNetwork,
            InstantSource clock) {
        this.store = store;
        this.health = health;
        this.judge = judge;
        this.terms = terms;
        this.judges = judges;
        this.trustedNetwork = trustedNetwork;
        this.clock = clock;
    }

    /** A service of a cell that is on loopback. */
    public NodeService(
            Store store,
            NodeHealth health,
            NodeJudge judge,
            LeaseTerms terms,
            Optional<String> judges,
            InstantSource clock) {
        this(store, health, judge, terms, judges, Optional.empty(), clock);
    }

    /**
     * An agent says that it lives. Saying it again is fine.
     *
     * @throws ProblemException {@code invalid-request} if the agent is on a network that is not
     *     trusted; {@code lease-fenced} if the lease of this incarnation was taken away: the agent
     *     begins a new one; {@code conflict} if another life may still hold the lease
     */
    public NodeView register(NodeName name, NodeRegistration said) {
        trust(said);
        for (int i = 0; i < TRIES; i++) {
            View view = store.fresh();
            Optional<Node> known = view.node(name);
            Optional<Lease> lease = view.lease(name);
            lease.ifPresent(held -> mayBegin(held, known, said));
            List<Write> writes = new ArrayList<>();
            Node node =
                    new Node(
                            name,
                            said,
                            NodeState.READY,
                            known.map(Node::policy).orElse(NodePolicy.OPEN),
                            clock.instant(),
                            known.map(Node::version).orElse(0L));
            writes.add(new Write.PutNode(node));
            if (lease.filter(held -> held.incarnation().equals(said.incarnation())).isEmpty()) {
                writes.add(new Write.PutRow(begin(name, lease, said)));
            }
            if (store.commit(new Change(writes)) instanceof Outcome.Committed) {
                LOG.log(
                        Level.INFO,
                        "node {0} registered, incarnation {1}, at {2}",
                        name,
                        said.incarnation(),
                        said.endpoint());
                return show(store.view(), node);
            }
        }
        throw busy(name);
    }

    private void trust(NodeRegistration said) {
        try {
            Trust.check("the agent", BaseUrl.parse(said.endpoint()), trustedNetwork);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    private static Lease begin(NodeName name, Optional<Lease> lease, NodeRegistration said) {
        return lease.map(old -> old.begun(said.incarnation()))
                .orElseGet(() -> new Lease(name, said.incarnation(), 0, false, 0));
    }

    /**
     * An earlier life on the same host is dead: an agent holds the lock of its node's folder. Of
     * one on another host nobody knows; its lease has to run out.
     */
    private static void mayBegin(Lease lease, Optional<Node> known, NodeRegistration said) {
        if (lease.incarnation().equals(said.incarnation())) {
            if (lease.fenced()) {
                throw fenced(lease);
            }
            return;
        }
        Optional<String> host = known.flatMap(n -> host(n.registration()));
        if (!lease.fenced() && (host.isEmpty() || !host.equals(host(said)))) {
            throw new ProblemException(
                    ErrorCode.CONFLICT,
                    "node "
                            + lease.node()
                            + " may still run on another host; this one can have the name once the"
                            + " lease has run out");
        }
    }

    private static Optional<String> host(NodeRegistration said) {
        return said.process().map(ProcessIdentity::bootId);
    }

    /**
     * Renews a lease; the answer is given after the renewal is durable.
     *
     * @throws ProblemException {@code not-found} if the node must register first, {@code
     *     stale-incarnation} if another life of it holds the lease, {@code lease-fenced} if it was
     *     taken away, {@code conflict} if the counter does not move forward
     */
    public LeaseGrant renew(NodeName name, LeaseRenewal renewal) {
        for (int i = 0; i < TRIES; i++) {
            // Refused is only who the newest view refuses.
            Lease lease =
                    (i == 0 ? store.view() : store.fresh())
                            .lease(name)
                            .filter(row -> refusal(row, renewal).isEmpty())
                            .orElseGet(() -> newest(name, renewal));
            Write write = new Write.PutRow(lease.renewed(renewal));
            if (store.commit(Change.of(write)) instanceof Outcome.Committed) {
                return new LeaseGrant(
                        renewal.counter(), terms.ttl().toMillis(), judges, wanted(name));
            }
        }
        throw busy(name);
    }

    /**
     * What people want of its memory; a node that is asked for the first time hears it a second
     * later.
     */
    private Optional<MemorySwitches> wanted(NodeName name) {
        return store.view().node(name).flatMap(node -> node.policy().memory());
    }

    private Lease newest(NodeName name, LeaseRenewal renewal) {
        Lease lease =
                store.fresh()
                        .lease(name)
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.NOT_FOUND,
                                        "node " + name + " has to register first"));
        Optional<ProblemException> refusal = refusal(lease, renewal);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return lease;
    }

    private static Optional<ProblemException> refusal(Lease lease, LeaseRenewal renewal) {
        if (!lease.incarnation().equals(renewal.incarnation())) {
            return Optional.of(
                    new ProblemException(
                            ErrorCode.STALE_INCARNATION,
                            "another life of node " + lease.node() + " holds its lease"));
        }
        if (lease.fenced()) {
            return Optional.of(fenced(lease));
        }
        if (renewal.counter() <= lease.counter()) {
            return Optional.of(
                    new ProblemException(
                            ErrorCode.CONFLICT,
                            "lease of node "
                                    + lease.node()
                                    + " is at "
                                    + lease.counter()
                                    + ", not before "
                                    + renewal.counter()));
        }
        return Optional.empty();
    }

    private static ProblemException fenced(Lease lease) {
        return new ProblemException(
                ErrorCode.LEASE_FENCED,
                "the lease of node "
                        + lease.node()
                        + " was taken away; register as a new incarnation");
    }

    private static ProblemException busy(NodeName name) {
        return new ProblemException(
                ErrorCode.CONFLICT, "node " + name + " is being changed by others; try again");
    }

    /**
     * A witness on the node's host has seen a process gone. If that process held the lease, it is
     * fenced now; if not, nothing happens.
     *
     * @throws ProblemException {@code not-found}
     */
    public NodeView witness(NodeName name, WitnessReport report) {
        judge.dead(name, report.process());
        return show(name);
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

    /** A node as the API shows it. */
    public NodeView show(View view, Node node) {
        Allocation promised = view.allocation(node.name());
        NodeRegistration said = node.registration();
        double age = health.ageNanos(node.name()).orElse(0) / 1e9;
        return new NodeView(
                node.name(),
                health.state(view, node.name()),
                said.capacity().cpus(),
                said.capacity().memoryBytes(),
                promised.memoryBytes(),
                promised.vms(),
                node.labels(),
                node.policy().taints(),
                node.policy().cordoned(),
                node.policy().draining(),
                said.endpoint(),
                said.pid(),
                said.incarnation(),
                Math.round(age * 1000) / 1000.0,
                node.registeredAt(),
                view.lease(node.name()).flatMap(Lease::pressure),
                node.policy().memory().orElse(MemorySwitches.UNSAID),
                view.lease(node.name()).flatMap(Lease::memory));
    }
}
