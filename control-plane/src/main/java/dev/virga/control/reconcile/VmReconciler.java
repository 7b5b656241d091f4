package dev.virga.control.reconcile;

import dev.virga.api.agent.CommandReply;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.vm.VmEvent;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.reconcile.Placing.Decided;
import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.Decision;
import dev.virga.control.scheduler.Explanation;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Vm.Placement;
import dev.virga.control.store.VmStatus;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Carries out what {@link VmPolicy} decides. Whoever loses a compare-and-set looks again; nothing
 * is remembered between two looks.
 */
public final class VmReconciler {
    /** A VM that fits nowhere looks for room this often, and whenever a node changes. */
    private static final Duration NO_ROOM_AGAIN = Duration.ofSeconds(5);

    private static final Duration CONFLICT_AGAIN = Duration.ofMillis(5);
    private static final System.Logger LOG = System.getLogger(VmReconciler.class.getName());

    private final Store store;
    private final Scheduler scheduler;
    private final SnapshotKeeper snapshots;
    private final AgentGateway agents;
    private final Executor answers;
    private final InstantSource clock;
    private final MonotonicClock monotonic;
    private final PhaseAges ages;
    private final Placing placing;
    private final PlacementListener listener;

    /**
     * Makes a reconciler.
     *
     * @param answers where answers of agents are waited for and taken in
     */
    public VmReconciler(
            Store store,
            Scheduler scheduler,
            SnapshotKeeper snapshots,
            AgentGateway agents,
            Executor answers,
            InstantSource clock,
            MonotonicClock monotonic,
            PlacementListener listener) {
        this.store = store;
        this.scheduler = scheduler;
        this.snapshots = snapshots;
        this.placing = new Placing(store, snapshots);
        this.agents = agents;
        this.answers = answers;
        this.clock = clock;
        this.monotonic = monotonic;
        this.ages = new PhaseAges(monotonic);
        this.listener = listener;
    }

    /**
     * Takes one step; says when to look again if nothing changes before. May block on the store.
     */
    public Optional<Duration> step(VmId id) {
        View view = store.view();
        Optional<Vm> row = view.vm(id);
        if (row.isEmpty()) {
            ages.forget(id);
            return Optional.empty();
        }
        Vm vm = row.get();
        return switch (VmPolicy.decide(vm, view, ages.of(vm))) {
            case Step.Rest rest -> Optional.empty();
            case Step.Wait wait -> Optional.of(wait.delay());
            case Step.Place place -> place(vm, place.why());
            case Step.Adopt adopt -> adopt(vm, adopt.life());
            case Step.Leave leave -> leave(vm, leave);
            case Step.Tell tell -> tell(vm, tell);
            case Step.Say say -> say(vm, say);
            case Step.Remove remove -> remove(vm, view, remove);
        };
    }

    private Optional<Duration> place(Vm vm, String why) {
        AtomicReference<Runnable> placed = new AtomicReference<>(() -> {});
        return placing.place(
                snapshot -> decide(snapshot, vm, why, placed::set),
                outcome -> {
                    if (outcome instanceof Outcome.Committed) {
                        placed.get().run();
                    }
                    return again(outcome);
                });
    }

    /**
     * Where it goes.
     *
     * @param then given what is to be told when it has been placed
     */
    private Decided<Optional<Duration>> decide(
            ClusterSnapshot snapshot, Vm vm, String why, Consumer<Runnable> then) {
        View view = snapshot.view();
        if (view.vm(vm.id()).filter(row -> row.version() == vm.version()).isEmpty()) {
            return new Decided.Instead<>(() -> Optional.of(CONFLICT_AGAIN));
        }
        Request request = snapshot.request(vm);
        long start = monotonic.nanos();
        Decision decision = scheduler.decide(snapshot, request);
        listener.decided(Duration.ofNanos(monotonic.nanos() - start));
        if (decision.node().isEmpty()) {
            return new Decided.Instead<>(() -> noRoom(vm, scheduler.explain(snapshot, request)));
        }
        NodeName node = decision.node().get();
        Optional<Incarnation> life = view.holder(node);
        if (life.isEmpty()) {
            return new Decided.Instead<>(() -> Optional.of(CONFLICT_AGAIN));
        }
        Instant now = clock.instant();
        VmStatus status = vm.status().forget().to(VmPhase.STARTING, "Scheduled", "", now);
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.PutVm(vm.placed(node, life.get(), now, status)));
        Optional<NodeName> old = vm.placement().map(Placement::node);
        if (old.filter(node::equals).isEmpty()) {
            long bytes = vm.spec().memoryBytes();
            writes.add(new Write.PutAllocation(view.allocation(node).plus(bytes)));
            old.ifPresent(from ->
                    writes.add(new Write.PutAllocation(view.allocation(from).minus(bytes))));
        }
        // Two that place two VMs of one group meet here.
        vm.spec()
                .group()
                .flatMap(name -> view.group(vm.spec().project(), name))
                .ifPresent(group -> writes.add(new Write.PutRow(group)));
        writes.add(
                old.map(from -> event(vm, true, "Failover", moved(from, node, why)))
                        .orElseGet(() -> event(vm, false, "Scheduled", "placed on " + node)));
        old.ifPresent(from -> then.accept(() -> listener.moved(vm.id(), from, node)));
        return new Decided.Commit<>(new Change(writes));
    }

    private static String moved(NodeName from, NodeName to, String why) {
        return why + ": restarted with a fresh disk on " + to + ", data left on " + from;
    }

    private Optional<Duration> noRoom(Vm vm, Explanation explanation) {
        listener.rejected(explanation);
        String message = explanation.summary();
        return say(vm, new Step.Say(VmPhase.PENDING, "NoCapacity", message, true))
                .or(() -> Optional.of(NO_ROOM_AGAIN));
    }

    private Optional<Duration> adopt(Vm vm, Incarnation life) {
        Placement placement = vm.placement().orElseThrow();
        VmStatus status =
                vm.status().forget().to(VmPhase.STARTING, "NodeReturned", "", clock.instant());
        return again(
                store.commit(
                        Change.of(
                                new Write.PutVm(vm.adopted(placement, life, status)),
                                event(
                                        vm,
                                        false,
                                        "NodeReturned",
                                        "goes on under a new life of " + placement.node()))));
    }

    private Optional<Duration> leave(Vm vm, Step.Leave leave) {
        ClusterSnapshot snapshot = snapshots.current();
        return scheduler.decide(snapshot, snapshot.request(vm)).node().isEmpty()
                ? Optional.of(NO_ROOM_AGAIN)
                : tell(vm, new Step.Tell(leave.node(), leave.command(), leave.again()));
    }

    private Optional<Duration> tell(Vm vm, Step.Tell tell) {
        var unused =
                agents.send(tell.node(), tell.command())
                        .whenCompleteAsync(
                                (reply, failure) -> {
                                    if (failure != null) {
                                        LOG.log(
                                                Level.INFO,
                                                "{0}: node {1} did not answer: {2}",
                                                vm.id(),
                                                tell.node(),
                                                failure.getMessage());
                                    } else if (reply instanceof CommandReply.Refused refused) {
                                        refused(vm, tell.node(), refused);
                                    }
                                },
                                answers);
        return Optional.of(tell.again());
    }

    private void refused(Vm vm, NodeName node, CommandReply.Refused refused) {
        LOG.log(
                Level.WARNING,
                "{0}: node {1} refused {2}: {3}",
                vm.id(),
                node,
                refused.command(),
                refused.message());
        View view = store.view();
        Optional<Vm> current =
                view.vm(vm.id())
                        .filter(now -> now.epoch() == vm.epoch())
                        .filter(now -> now.generation() == vm.generation());
        if (current.flatMap(Vm::placement).filter(p -> p.node().equals(node)).isEmpty()) {
            return;
        }
        switch (refused.code()) {
            case NO_CAPACITY -> unplace(current.orElseThrow(), view, node, refused.message());
            case STALE_COMMAND, STALE_INCARNATION, UNAVAILABLE -> {
                // Said again until what is known changes.
            }
            default ->
                    say(
                            current.orElseThrow(),
                            new Step.Say(VmPhase.FAILED, "Refused", refused.message(), true));
        }
    }

    /** The agent has the last word on its room; the VM goes back to where it came from. */
    private void unplace(Vm vm, View view, NodeName node, String why) {
        Instant now = clock.instant();
        Allocation freed = view.allocation(node).minus(vm.spec().memoryBytes());
        Outcome outcome =
                store.commit(
                        Change.of(
                                new Write.PutVm(
                                        vm.unplaced(
                                                vm.status()
                                                        .forget()
                                                        .to(
                                                                VmPhase.PENDING,
                                                                VmPolicy.REFUSED,
                                                                why,
                                                                now))),
                                new Write.PutAllocation(freed),
                                event(vm, true, VmPolicy.REFUSED, node + ": " + why)));
        LOG.log(Level.DEBUG, "{0}: taken back from {1}: {2}", vm.id(), node, outcome);
    }

    private Optional<Duration> say(Vm vm, Step.Say say) {
        boolean same =
                vm.status().phase() == say.phase()
                        && vm.status().reason().equals(say.reason())
                        && vm.status().message().equals(say.message());
        if (same) {
            return Optional.empty();
        }
        List<Write> writes = new ArrayList<>();
        writes.add(
                new Write.PutVm(
                        vm.with(
                                vm.status()
                                        .to(
                                                say.phase(),
                                                say.reason(),
                                                say.message(),
                                                clock.instant()))));
        boolean news = say.warning() && !vm.status().reason().equals(say.reason());
        if (vm.status().phase() != say.phase() || news) {
            String reason = say.reason().isEmpty() ? say.phase().text() : say.reason();
            writes.add(event(vm, say.warning(), reason, say.message()));
        }
        return again(store.commit(new Change(writes)));
    }

    private Optional<Duration> remove(Vm vm, View view, Step.Remove remove) {
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.RemoveVm(vm));
        vm.placement()
                .ifPresent(placement ->
                        writes.add(
                                new Write.PutAllocation(
                                        view.allocation(placement.node())
                                                .minus(vm.spec().memoryBytes()))));
        Outcome outcome = store.commit(new Change(writes));
        if (outcome instanceof Outcome.Committed) {
            LOG.log(Level.INFO, "{0} ({1}): {2}", vm.id(), vm.spec().name(), remove.message());
        }
        return again(outcome);
    }

    private Write event(Vm vm, boolean warning, String reason, String message) {
        return new Write.AddEvent(vm.id(), new VmEvent(clock.instant(), warning, reason, message));
    }

    /** A lost race is looked at again at once; a new revision wakes the loop by itself. */
    private static Optional<Duration> again(Outcome outcome) {
        return outcome instanceof Outcome.Committed
                ? Optional.empty()
                : Optional.of(CONFLICT_AGAIN);
    }
}
