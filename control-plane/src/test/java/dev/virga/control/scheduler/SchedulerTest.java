package dev.virga.control.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.group.GroupPolicy;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodePressure;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Node;
import dev.virga.control.store.NodePolicy;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.PlacementGroup;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Filters, weighers and snapshots over a store's own views. */
class SchedulerTest {
    private static final long MIB = 1 << 20;
    private static final Incarnation LIFE = new Incarnation("abcdefgh");
    private static final Scheduler SPREAD = SchedulerRegistry.spread();

    private final MemoryStore store = new MemoryStore("store-test");
    private final SnapshotKeeper keeper = new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT);
    private int numbers;
    private Map<String, String> selector = Map.of();

    @Test
    void theNodeWithTheMostRoomIsChosenOrWithPackTheFullest() {
        node("a", 1024);
        node("b", 1024);
        promise("a", 512);
        assertThat(where(SPREAD, vm(spec()))).contains(name("b"));
        assertThat(where(SchedulerRegistry.pack(), vm(spec()))).contains(name("a"));
        promise("a", 1000);
        assertThat(where(SchedulerRegistry.pack(), vm(spec()))).contains(name("b"));
    }

    @Test
    void theNameBreaksTies() {
        node("b", 1024);
        node("a", 1024);
        assertThat(where(SPREAD, vm(spec()))).contains(name("a"));
    }

    @Test
    void nobodyFitsAndItSaysWhy() {
        assertThat(explain(vm(spec())).summary()).isEqualTo("no node has registered");
        node("a", 1024);
        fence("a");
        node("b", 64);
        node("c", 1024);
        policy("c", new NodePolicy(true, false, Map.of(), List.of()));
        node("d", 1024);
        policy("d", new NodePolicy(false, false, Map.of(), List.of("gpu", "slow")));
        Vm vm = vm(spec());
        assertThat(where(SPREAD, vm)).isEmpty();
        assertThat(explain(vm).summary())
                .isEqualTo(
                        "0 of 4 nodes fit: 1 cordoned, 1 not ready, 1 with a taint that it does not"
                                + " tolerate, 1 without enough memory");
        assertThat(explain(vm).verdicts())
                .extracting(Verdict::node)
                .containsExactly(name("a"), name("b"), name("c"), name("d"));
        assertThat(where(SPREAD, vm(spec(Optional.empty(), List.of("slow", "gpu", "x")))))
                .contains(name("d"));
    }

    @Test
    void whereMemoryThrashesNothingGoesUnlessItMust() {
        node("a", 4096);
        node("b", 1024);
        assertThat(where(SPREAD, vm(spec()))).contains(name("a"));
        says("a", true);
        assertThat(where(SPREAD, vm(spec()))).contains(name("b"));
        fence("b");
        assertThat(where(SPREAD, vm(spec()))).contains(name("a"));
        node("c", 1024);
        says("a", false);
        assertThat(where(SPREAD, vm(spec()))).contains(name("a"));
    }

    @Test
    void groupsKeepTogetherOrApart() {
        node("a", 1024);
        node("b", 1024);
        assertThat(placeAll("near", GroupPolicy.AFFINITY, 4)).containsOnly(name("a"));
        assertThat(placeAll("far", GroupPolicy.ANTI_AFFINITY, 2))
                .containsExactlyInAnyOrder(name("a"), name("b"));
        Vm third = vm(spec(Optional.of("far"), List.of()));
        assertThat(where(SPREAD, third)).isEmpty();
        assertThat(explain(third).summary())
                .isEqualTo("0 of 2 nodes fit: 2 with another of its group");
        assertThat(placeAll("softly", GroupPolicy.SOFT_AFFINITY, 3)).containsOnly(name("b"));
        assertThat(placeAll("apart", GroupPolicy.SOFT_ANTI_AFFINITY, 3))
                .contains(name("a"), name("b"));
    }

    @Test
    void aVmGoesWhereItsLabelsAre() {
        node("a", 1024);
        node("b", 512);
        policy("b", new NodePolicy(false, false, Map.of("zone", "x", "disk", "fast"), List.of()));
        selector = Map.of("zone", "x");
        assertThat(where(SPREAD, vm(spec()))).contains(name("b"));
        selector = Map.of("zone", "y");
        assertThat(explain(vm(spec())).summary())
                .isEqualTo("0 of 2 nodes fit: 2 without a label that it wants");
    }

    @Test
    void aNodeThatHasTheImageIsPreferredALittle() {
        node("a", 1024);
        node("b", 1024);
        Vm first = vm(spec());
        place(first, "b");
        promise("b", 0);
        assertThat(where(SPREAD, vm(spec()))).contains(name("b"));
        promise("b", 512);
        assertThat(where(SPREAD, vm(spec()))).contains(name("a"));
    }

    @Test
    void aSnapshotThatFollowsIsLikeOneMadeAnewAndNothingIsEverOverfull() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            node("n" + i, 512 + random.nextInt(1024));
        }
        commit(group("far", GroupPolicy.ANTI_AFFINITY));
        for (int round = 0; round < 1_000; round++) {
            String node = "n" + random.nextInt(300);
            switch (random.nextInt(8)) {
                case 0 -> fence(node);
                case 1 -> renew(node);
                case 2 ->
                        policy(
                                node,
                                new NodePolicy(
                                        random.nextBoolean(),
                                        false,
                                        Map.of(),
                                        random.nextBoolean() ? List.of() : List.of("gpu")));
                case 3 -> promise(node, random.nextInt(512));
                case 4 -> node("x" + round, 256);
                default -> {
                    boolean grouped = random.nextBoolean();
                    Vm vm = vm(spec(Optional.of("far").filter(g -> grouped), List.of()));
                    where(SPREAD, vm).ifPresent(to -> place(vm, to.value()));
                }
            }
            if (round % 50 == 0) {
                ClusterSnapshot fresh = ClusterSnapshot.of(store.view(), 1);
                for (Vm vm : List.of(vm(spec()), vm(spec(Optional.of("far"), List.of())))) {
                    ClusterSnapshot followed = keeper.current();
                    ClusterSnapshot anew = ClusterSnapshot.of(store.view(), 1);
                    assertThat(SPREAD.explain(followed, followed.request(vm)))
                            .as("seed %d round %d", seed, round)
                            .isEqualTo(SPREAD.explain(anew, anew.request(vm)));
                }
                assertThat(fresh.view().revision()).isPositive();
            }
        }
        View view = store.view();
        for (Node node : view.nodes().values()) {
            assertThat(view.allocation(node.name()).memoryBytes())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(node.registration().capacity().memoryBytes());
        }
    }

    private List<NodeName> placeAll(String group, GroupPolicy policy, int count) {
        commit(group(group, policy));
        for (int i = 0; i < count; i++) {
            Vm vm = vm(spec(Optional.of(group), List.of()));
            place(vm, where(SPREAD, vm).orElseThrow().value());
        }
        return store.view().allVms().stream()
                .filter(vm -> vm.spec().group().filter(group::equals).isPresent())
                .flatMap(vm -> vm.placement().stream())
                .map(Vm.Placement::node)
                .toList();
    }

    private Optional<NodeName> where(Scheduler scheduler, Vm vm) {
        ClusterSnapshot snapshot = keeper.current();
        Request request = snapshot.request(vm);
        Decision decision = scheduler.decide(snapshot, request);
        Optional<Verdict> best =
                scheduler.explain(snapshot, request).verdicts().stream()
                        .filter(verdict -> verdict.refusal().isEmpty())
                        .max((x, y) ->
                                x.score() != y.score()
                                        ? Double.compare(x.score(), y.score())
                                        : y.node().compareTo(x.node()));
        assertThat(decision.node()).isEqualTo(best.map(Verdict::node));
        return decision.node();
    }

    private Explanation explain(Vm vm) {
        ClusterSnapshot snapshot = keeper.current();
        return SPREAD.explain(snapshot, snapshot.request(vm));
    }

    private void node(String name, long mib) {
        NodeRegistration said =
                new NodeRegistration(
                        LIFE, new NodeCapacity(2, mib * MIB), Map.of(), "http://127.0.0.1:1", 1);
        commit(
                new Write.PutNode(new Node(name(name), said, NodeState.READY, Instant.EPOCH, 0)),
                new Write.PutRow(new Lease(name(name), LIFE, 0, false, 0)));
    }

    private void fence(String name) {
        commit(new Write.PutRow(lease(name).fence()));
    }

    private void renew(String name) {
        Lease lease = lease(name);
        commit(new Write.PutRow(lease.renewed(new LeaseRenewal(LIFE, lease.counter() + 1))));
    }

    private void says(String name, boolean strained) {
        Lease lease = lease(name);
        NodePressure said = new NodePressure(0, strained ? 0.5 : 0, 0, 0, strained);
        commit(
                new Write.PutRow(
                        lease.renewed(
                                new LeaseRenewal(
                                        LIFE,
                                        lease.counter() + 1,
                                        Optional.of(said),
                                        Optional.empty(),
                                        List.of()))));
    }

    private Lease lease(String name) {
        return store.view().lease(name(name)).orElseThrow();
    }

    private void policy(String name, NodePolicy policy) {
        commit(new Write.PutNode(store.view().node(name(name)).orElseThrow().with(policy)));
    }

    private void promise(String name, long mib) {
        Allocation row = store.view().allocation(name(name));
        commit(
                new Write.PutAllocation(
                        new Allocation(row.node(), mib * MIB, row.vms(), row.version())));
    }

    private Vm vm(VmSpec spec) {
        VmId id = new VmId(String.format("vm-%012d", ++numbers));
        return Vm.fresh(id, spec, Instant.EPOCH);
    }

    private void place(Vm vm, String node) {
        commit(
                new Write.PutVm(vm.placed(name(node), LIFE, Instant.EPOCH, vm.status())),
                new Write.PutAllocation(
                        store.view().allocation(name(node)).plus(vm.spec().memoryBytes())));
    }

    private static Write group(String name, GroupPolicy policy) {
        return new Write.PutRow(new PlacementGroup("default", name, policy, Instant.EPOCH, 0));
    }

    private void commit(Write... writes) {
        assertThat(store.commit(Change.of(writes))).isInstanceOf(Outcome.Committed.class);
    }

    private static NodeName name(String name) {
        return new NodeName(name);
    }

    private VmSpec spec() {
        return spec(Optional.empty(), List.of());
    }

    private VmSpec spec(Optional<String> group, List<String> tolerations) {
        return VmSpec.builder("vm-" + numbers, "default", "image", "small", 1, 128 * MIB)
                .group(group)
                .restartPolicy(RestartPolicy.NEVER)
                .nodeSelector(selector)
                .tolerations(tolerations)
                .build();
    }
}
