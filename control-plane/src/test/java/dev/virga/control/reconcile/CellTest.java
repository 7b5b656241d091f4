package dev.virga.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmPhase;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Node;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The reconciler with a real store and scheduler; the agents' side is played by the test. */
class CellTest {
    private static final NodeName NODE = new NodeName("node-1");
    private static final Incarnation LIFE = new Incarnation("abcdefgh");
    private static final VmId VM = new VmId("vm-000000000001");
    private static final long MIB = 1 << 20;

    private final MemoryStore store = new MemoryStore("store-test");
    private final List<AgentCommand> sent = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Optional<ErrorCode> refuse = Optional.empty();
    private long sequence;

    private final AgentGateway agents =
            (node, command) -> {
                sent.add(command);
                return CompletableFuture.completedFuture(
                        refuse.<CommandReply>map(code ->
                                        new CommandReply.Refused(
                                                command.head().command(), code, "no"))
                                .orElseGet(
                                        () -> new CommandReply.Accepted(command.head().command())));
            };
    private final VmReconciler reconciler =
            new VmReconciler(
                    store,
                    SchedulerRegistry.spread(),
                    new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT),
                    agents,
                    Runnable::run,
                    () -> now,
                    () -> now.toEpochMilli() * 1_000_000,
                    PlacementListener.NONE);
    private final Observations observations = new Observations(store, agents, () -> now);

    @Test
    void fromWantedToRunningToGone() {
        node(NodeState.READY, 1024);
        want();
        settle();
        assertThat(vm().placement().map(Vm.Placement::node)).contains(NODE);
        assertThat(vm().epoch()).isEqualTo(1);
        assertThat(vm().status().phase()).isEqualTo(VmPhase.STARTING);
        assertThat(sent.getLast()).isInstanceOf(AgentCommand.StartVm.class);
        assertThat(store.view().allocation(NODE).memoryBytes()).isEqualTo(128 * MIB);

        see(ObservedState.RUNNING, false);
        settle();
        assertThat(vm().status().phase()).isEqualTo(VmPhase.RUNNING);
        see(ObservedState.RUNNING, true);
        settle();
        assertThat(store.view().eventsOf(VM)).anyMatch(event -> event.reason().equals("Ready"));

        store.commit(Change.of(new Write.PutVm(vm().wanted(DesiredState.DELETED))));
        settle();
        assertThat(sent.getLast()).isInstanceOf(AgentCommand.DeleteVm.class);
        see(ObservedState.ABSENT, false);
        settle();
        assertThat(store.view().vm(VM)).isEmpty();
        assertThat(store.view().allocation(NODE).memoryBytes()).isZero();
    }

    @Test
    void whatIsNotHeardIsSaidAgainWithTheSameId() {
        node(NodeState.READY, 1024);
        want();
        settle();
        AgentCommand first = sent.getLast();
        settle();
        assertThat(sent.size()).isGreaterThan(1);
        assertThat(sent.getLast()).isEqualTo(first);
    }

    @Test
    void withoutRoomItWaitsAndSaysWhy() {
        node(NodeState.READY, 64);
        want();
        settle();
        assertThat(vm().status().phase()).isEqualTo(VmPhase.PENDING);
        assertThat(vm().status().reason()).isEqualTo("NoCapacity");
        assertThat(vm().status().message()).contains("without enough memory");
        node(NodeState.READY, 1024);
        settle();
        assertThat(vm().status().phase()).isEqualTo(VmPhase.STARTING);
    }

    @Test
    void theAgentHasTheLastWordOnItsRoom() {
        node(NodeState.READY, 1024);
        refuse = Optional.of(ErrorCode.NO_CAPACITY);
        want();
        settle(10);
        assertThat(vm().epoch()).as("it is not asked all the time").isOne();
        refuse = Optional.empty();
        now = now.plusSeconds(1);
        settle();
        assertThat(vm().status().phase()).isEqualTo(VmPhase.STARTING);
        assertThat(store.view().allocation(NODE).memoryBytes()).isEqualTo(128 * MIB);
    }

    @Test
    void aStartThatTakesTooLongFails() {
        node(NodeState.READY, 1024);
        want();
        settle();
        now = now.plus(VmPolicy.START_DEADLINE).plusSeconds(1);
        settle();
        assertThat(vm().status().phase()).isEqualTo(VmPhase.FAILED);
        assertThat(vm().status().reason()).isEqualTo("StartDeadline");
    }

    @Test
    void deletionEndsThoughTheNodeIsGone() {
        node(NodeState.READY, 1024);
        want();
        settle();
        node(NodeState.FENCED, 1024);
        store.commit(
                Change.of(
                        new Write.PutVm(
                                vm().wanted(DesiredState.DELETED)
                                        .with(vm().status().to(VmPhase.DELETING, "", "", now)))));
        settle();
        assertThat(store.view().vm(VM)).isEmpty();
    }

    @Test
    void deletionEndsThoughTheAgentIsDeaf() {
        node(NodeState.READY, 1024);
        want();
        settle();
        store.commit(
                Change.of(
                        new Write.PutVm(
                                vm().wanted(DesiredState.DELETED)
                                        .with(vm().status().to(VmPhase.DELETING, "", "", now)))));
        settle();
        assertThat(store.view().vm(VM)).isPresent();
        now = now.plus(VmPolicy.DELETE_DEADLINE).plusSeconds(1);
        settle();
        assertThat(store.view().vm(VM)).isEmpty();
    }

    @Test
    void whatALaterLifeOfTheAgentLacksIsStartedAgain() {
        node(NodeState.READY, 1024);
        want();
        settle();
        see(ObservedState.RUNNING, true);
        settle();
        Incarnation next = new Incarnation("ijklmnop");
        register(next, NodeState.READY, 1024);
        int before = sent.size();
        observations.take(new AgentEvent.FullReport(NODE, next, 1, List.of()));
        settle();
        assertThat(vm().status().phase()).isEqualTo(VmPhase.STARTING);
        assertThat(sent.size()).isGreaterThan(before);
        assertThat(sent.getLast()).isInstanceOf(AgentCommand.StartVm.class);
    }

    @Test
    void oldWordsAreDropped() {
        node(NodeState.READY, 1024);
        want();
        settle();
        see(ObservedState.RUNNING, true);
        VmObservation old = seen(ObservedState.STARTING, false, 1);
        observations.take(new AgentEvent.VmChanged(NODE, LIFE, old));
        assertThat(vm().status().seen().map(VmObservation::state)).contains(ObservedState.RUNNING);
        assertThat(
                        observations.take(
                                new AgentEvent.VmChanged(NODE, new Incarnation("otherlife"), old)))
                .isFalse();
    }

    @Test
    void strangersAreRemoved() {
        node(NodeState.READY, 1024);
        see(ObservedState.RUNNING, true);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst()).isInstanceOf(AgentCommand.EvictVm.class);
        assertThat(sent.getFirst().head().generation()).isEqualTo(2);
        see(ObservedState.ABSENT, false);
        assertThat(sent).as("its last word is no other stranger").hasSize(1);
    }

    private void want() {
        VmSpec spec = VmSpec.builder("one", "default", "image", "small", 1, 128 * MIB).build();
        store.commit(Change.of(new Write.PutVm(Vm.fresh(VM, spec, now))));
    }

    private void node(NodeState state, long mib) {
        register(LIFE, state, mib);
    }

    private void register(Incarnation life, NodeState state, long mib) {
        long version = store.view().node(NODE).map(Node::version).orElse(0L);
        NodeRegistration said =
                new NodeRegistration(
                        life, new NodeCapacity(2, mib * MIB), Map.of(), "http://127.0.0.1:1", 1);
        long lease = store.view().lease(NODE).map(Lease::version).orElse(0L);
        store.commit(
                Change.of(
                        new Write.PutNode(new Node(NODE, said, state, now, version)),
                        new Write.PutRow(
                                new Lease(NODE, life, 1, state == NodeState.FENCED, lease))));
    }

    private Vm vm() {
        return store.view().vm(VM).orElseThrow();
    }

    private void see(ObservedState state, boolean ready) {
        observations.take(
                new AgentEvent.VmChanged(NODE, LIFE, seen(state, ready, 100 + ++sequence)));
    }

    private VmObservation seen(ObservedState state, boolean ready, long number) {
        Optional<Vm> vm = store.view().vm(VM);
        return new VmObservation(
                VM,
                vm.map(Vm::epoch).orElse(1L),
                vm.map(Vm::generation).orElse(1L),
                number,
                state,
                ready,
                Optional.of("boot-1"),
                Optional.of("Linux"),
                state.name(),
                "",
                0,
                now);
    }

    private void settle() {
        settle(8);
    }

    /** Lets the reconciler look until it has nothing to do at once. */
    private void settle(int looks) {
        for (int i = 0; i < looks; i++) {
            Optional<Duration> again = reconciler.step(VM);
            if (again.isEmpty() && i > 3) {
                return;
            }
        }
    }
}
