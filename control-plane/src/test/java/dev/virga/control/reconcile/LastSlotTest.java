package dev.virga.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.group.GroupPolicy;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Node;
import dev.virga.control.store.PlacementGroup;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two control planes over one store that want the same thing at the same moment. */
class LastSlotTest {
    private static final int ROUNDS = 1_000;
    private static final long BYTES = 128 << 20;
    private static final Incarnation LIFE = new Incarnation("abcdefgh");

    @Test
    void theLastSlotIsGivenOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MemoryStore store = new MemoryStore("store-" + round);
            node(store, "a", BYTES);
            race(store, Optional.empty());
            assertThat(placed(store)).as("round %d", round).hasSize(1);
            assertThat(store.view().allocation(new NodeName("a")).memoryBytes()).isEqualTo(BYTES);
        }
    }

    @Test
    void twoOfAGroupMeetOnItsRow() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MemoryStore store = new MemoryStore("store-" + round);
            node(store, "a", 4 * BYTES);
            node(store, "b", 2 * BYTES);
            store.commit(
                    Change.of(
                            new Write.PutRow(
                                    new PlacementGroup(
                                            "default",
                                            "far",
                                            GroupPolicy.ANTI_AFFINITY,
                                            Instant.EPOCH,
                                            0))));
            race(store, Optional.of("far"));
            assertThat(placed(store)).as("round %d", round).hasSize(2).doesNotHaveDuplicates();
        }
    }

    private static void race(MemoryStore store, Optional<String> group) throws Exception {
        VmId first = vm(store, 1, group);
        VmId second = vm(store, 2, group);
        VmReconciler one = reconciler(store);
        VmReconciler other = reconciler(store);
        CountDownLatch go = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var a = threads.submit(() -> place(one, store, first, go));
            var b = threads.submit(() -> place(other, store, second, go));
            a.get(20, TimeUnit.SECONDS);
            b.get(20, TimeUnit.SECONDS);
        }
    }

    /** Looks until it is placed or nothing is left. */
    private static void place(VmReconciler by, MemoryStore store, VmId id, CountDownLatch go) {
        go.countDown();
        while (go.getCount() > 0) {
            Thread.onSpinWait();
        }
        while (true) {
            by.step(id);
            Vm vm = store.view().vm(id).orElseThrow();
            if (vm.placement().isPresent() || vm.status().reason().equals("NoCapacity")) {
                return;
            }
        }
    }

    private static VmReconciler reconciler(MemoryStore store) {
        return new VmReconciler(
                store,
                SchedulerRegistry.spread(),
                new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT),
                (node, command) -> new CompletableFuture<>(),
                Runnable::run,
                InstantSource.system(),
                MonotonicClock.system(),
                PlacementListener.NONE);
    }

    private static List<NodeName> placed(MemoryStore store) {
        return store.view().allVms().stream()
                .flatMap(vm -> vm.placement().stream())
                .map(Vm.Placement::node)
                .toList();
    }

    private static VmId vm(MemoryStore store, int number, Optional<String> group) {
        VmId id = new VmId(String.format("vm-%012d", number));
        VmSpec spec =
                VmSpec.builder("vm-" + number, "default", "image", "small", 1, BYTES)
                        .group(group)
                        .restartPolicy(RestartPolicy.NEVER)
                        .build();
        store.commit(Change.of(new Write.PutVm(Vm.fresh(id, spec, Instant.EPOCH))));
        return id;
    }

    private static void node(MemoryStore store, String name, long bytes) {
        NodeName node = new NodeName(name);
        NodeRegistration said =
                new NodeRegistration(
                        LIFE, new NodeCapacity(2, bytes), Map.of(), "http://127.0.0.1:1", 1);
        store.commit(
                Change.of(
                        new Write.PutNode(new Node(node, said, NodeState.READY, Instant.EPOCH, 0)),
                        new Write.PutRow(new Lease(node, LIFE, 0, false, 0))));
    }
}
