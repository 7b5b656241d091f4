package dev.virga.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.Decision;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Node;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How fast the scheduler decides over 5,000 nodes with 100,000 VMs: exact over all nodes, on one
 * thread, with the placement of each decision brought into the next snapshot. Prints a table.
 */
class SchedulerBench {
    private static final int NODES = 5_000;
    private static final int VMS = 100_000;
    private static final int WARM_UP = 40_000;
    private static final int DECISIONS = 100_000;
    private static final long GIB = 1L << 30;
    private static final Incarnation LIFE = new Incarnation("abcdefgh");

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Scheduler scheduler = SchedulerRegistry.spread();
    private final Random random = new Random(1);
    private View view = View.empty("bench");

    @Test
    void decide() {
        fill();
        ClusterSnapshot snapshot = ClusterSnapshot.of(view, 1);
        measure(snapshot, WARM_UP, false);
        snapshot = measure(snapshot, WARM_UP, true);
        System.out.println("| | decisions a second of processor time | p50 | p99 |");
        System.out.println("|---|--:|--:|--:|");
        measure(snapshot, DECISIONS, false);
        measure(snapshot, DECISIONS, true);
    }

    private void fill() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            NodeName name = new NodeName("node-" + i);
            NodeCapacity capacity = new NodeCapacity(64, (128 + random.nextInt(256)) * GIB);
            NodeRegistration said =
                    new NodeRegistration(LIFE, capacity, Map.of(), "http://127.0.0.1:1", 1);
            writes.add(new Write.PutNode(new Node(name, said, NodeState.READY, Instant.EPOCH, 0)));
            writes.add(new Write.PutRow(new Lease(name, LIFE, 0, false, 0)));
        }
        commit(writes);
        for (int i = 0; i < VMS; i++) {
            Vm vm = vm(i);
            NodeName node = new NodeName("node-" + random.nextInt(NODES));
            commit(
                    List.of(
                            new Write.PutVm(vm.placed(node, LIFE, Instant.EPOCH, vm.status())),
                            new Write.PutAllocation(
                                    view.allocation(node).plus(vm.spec().memoryBytes()))));
        }
    }

    private void commit(List<Write> writes) {
        for (int from = 0; from < writes.size(); from += 500) {
            List<Write> some = writes.subList(from, Math.min(writes.size(), from + 500));
            view = NextView.after(view, new Change(some), view.revision() + 1);
        }
    }

    private ClusterSnapshot measure(ClusterSnapshot first, int count, boolean placing) {
        ClusterSnapshot snapshot = first;
        long[] times = new long[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            Vm vm = vm(VMS + (int) (snapshot.view().revision() % 10_000_000));
            Change change = new Change(List.of());
            View next = snapshot.view();
            long start = System.nanoTime();
            long before = CPU.getCurrentThreadCpuTime();
            Request request = snapshot.request(vm);
            Decision decision = scheduler.decide(snapshot, request);
            long decided = System.nanoTime() - start;
            total += CPU.getCurrentThreadCpuTime() - before;
            NodeName node = decision.node().orElseThrow();
            if (placing) {
                change =
                        Change.of(
                                new Write.PutVm(vm.placed(node, LIFE, Instant.EPOCH, vm.status())),
                                new Write.PutAllocation(
                                        next.allocation(node).plus(vm.spec().memoryBytes())));
                next = NextView.after(next, change, next.revision() + 1);
                start = System.nanoTime();
                before = CPU.getCurrentThreadCpuTime();
                snapshot = snapshot.after(change, next);
                decided += System.nanoTime() - start;
                total += CPU.getCurrentThreadCpuTime() - before;
            }
            times[i] = decided;
        }
        Arrays.sort(times);
        assertThat(times[0]).isPositive();
        System.out.printf(
                "| %s | %,.0f | %.1f us | %.1f us |%n",
                placing ? "decide, and bring it into the next snapshot" : "decide",
                count * 1e9 / total,
                times[count / 2] / 1e3,
                times[count - count / 100] / 1e3);
        return snapshot;
    }

    private static Vm vm(int number) {
        VmSpec spec =
                VmSpec.builder("vm-" + number, "default", "image", "small", 1, GIB / 4).build();
        return Vm.fresh(new VmId(String.format("vm-%012d", number)), spec, Instant.EPOCH);
    }
}
