package dev.virga.control.reconcile;

import dev.virga.api.agent.CommandReply;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmEvent;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.Decision;
import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

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
    private final AgentGateway agents;
    private final Executor answers;
    private final InstantSource clock;

    /**
     * Makes a reconciler.
     *
     * @param answers where answers of agents are waited for and taken in
     */
    public VmReconciler(
            Store store,
            Scheduler scheduler,
            AgentGateway agents,
            Executor answers,
            InstantSource clock) {
        this.store = store;
        this.scheduler = scheduler;
        this.agents = agents;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * Takes one step; says when to look again if nothing changes before. May block on the store.
     */
    public Optional<Duration> step(VmId id) {
        View view = store.view();
        Optional<Vm> row = view.vm(id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Vm vm = row.get();
        return switch (VmPolicy.decide(vm, view, clock.instant())) {
            case Step.Rest rest -> Optional.empty();
            case Step.Wait wait -> Optional.of(wait.delay());
            case Step.Place place -> place(vm, view);
            case Step.Tell tell -> tell(vm, tell);
            case Step.Say say -> say(vm, say);
            case Step.Remove remove -> remove(vm, view, remove);
        };
    }

    private Optional<Duration> place(Vm vm, View view) {
        Instant now = clock.instant();
        Decision decision = scheduler.decide(ClusterSnapshot.of(view), vm.spec());
        if (decision.node().isEmpty()) {
            String message = decision.explanation().summary();
            return say(vm, new Step.Say(VmPhase.PENDING, "NoCapacity", message, true))
                    .or(() -> Optional.of(NO_ROOM_AGAIN));
        }
        NodeName node = decision.node().get();
        Vm placed =
                vm.placed(
                        node, now, vm.status().forget().to(VmPhase.STARTING, "Scheduled", "", now));
        Change change =
                Change.of(
                        new Write.PutVm(placed),
                        new Write.PutAllocation(
                                view.allocation(node).plus(vm.spec().memoryBytes())),
                        event(vm, false, "Scheduled", "placed on " + node));
        return again(store.commit(change));
    }

    private Optional<Duration> tell(Vm vm, Step.Tell tell) {
        CompletableFuture<CommandReply> sent = agents.send(tell.node(), tell.command());
        answers.execute(() -> answered(vm, tell.node(), sent));
        return Optional.of(tell.again());
    }

    private void answered(Vm vm, NodeName node, CompletableFuture<CommandReply> sent) {
        try {
            if (sent.join() instanceof CommandReply.Refused refused) {
                refused(vm, node, refused);
            }
        } catch (CompletionException e) {
            LOG.log(Level.INFO, "{0}: node {1} did not answer: {2}", vm.id(), node, e.getCause());
        }
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
        if (current.isEmpty() || vm.placement().isEmpty()) {
            return;
        }
        if (refused.code() == ErrorCode.NO_CAPACITY) {
            unplace(current.get(), view, node, refused.message());
        } else if (refused.code() != ErrorCode.STALE_COMMAND) {
            say(current.get(), new Step.Say(VmPhase.FAILED, "Refused", refused.message(), true));
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
                                                                "NodeRefused",
                                                                why,
                                                                now))),
                                new Write.PutAllocation(freed),
                                event(vm, true, "NodeRefused", node + ": " + why)));
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
        if (vm.status().phase() != say.phase()) {
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
