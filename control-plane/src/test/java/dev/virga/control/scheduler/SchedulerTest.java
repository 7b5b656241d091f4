package dev.virga.control.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.NodeName;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.scheduler.filter.MemoryFilter;
import dev.virga.control.scheduler.filter.ReadyFilter;
import dev.virga.control.scheduler.weigher.SpreadWeigher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final long MIB = 1 << 20;
    private static final Scheduler SCHEDULER =
            new Scheduler(
                    List.of(new ReadyFilter(), new MemoryFilter()), List.of(new SpreadWeigher()));

    @Test
    void theNodeWithTheMostRoomIsChosen() {
        Decision decision =
                decide(
                        node("a", true, 1024, 512),
                        node("b", true, 1024, 128),
                        node("c", false, 1024, 0));
        assertThat(decision.node()).contains(new NodeName("b"));
        assertThat(decision.explanation().verdicts()).hasSize(3);
    }

    @Test
    void theNameBreaksTies() {
        assertThat(decide(node("b", true, 1024, 0), node("a", true, 1024, 0)).node())
                .contains(new NodeName("a"));
    }

    @Test
    void nobodyFitsAndItSaysWhy() {
        Decision decision =
                decide(
                        node("a", false, 1024, 0),
                        node("b", true, 1024, 1000),
                        node("c", true, 64, 0));
        assertThat(decision.node()).isEmpty();
        assertThat(decision.explanation().summary())
                .isEqualTo("0 of 3 nodes fit: 1 not ready, 2 without enough memory");
        assertThat(decide().explanation().summary()).isEqualTo("no node has registered");
    }

    @Test
    void neverOverfullAndNeverDependentOnTheOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<NodeSlot> nodes = new ArrayList<>();
            for (int i = 0; i < random.nextInt(8); i++) {
                nodes.add(node("n" + i, random.nextBoolean(), 1024, random.nextInt(1024)));
            }
            Decision first = SCHEDULER.decide(new ClusterSnapshot(1, nodes), spec());
            Collections.shuffle(nodes, random);
            Decision second = SCHEDULER.decide(new ClusterSnapshot(1, nodes), spec());
            assertThat(second.node()).as("seed %d", seed).isEqualTo(first.node());
            first.node()
                    .ifPresent(name ->
                            assertThat(nodes)
                                    .as("seed %d", seed)
                                    .anyMatch(node ->
                                            node.name().equals(name)
                                                    && node.ready()
                                                    && node.freeBytes() >= 128 * MIB));
        }
    }

    private static Decision decide(NodeSlot... nodes) {
        return SCHEDULER.decide(new ClusterSnapshot(1, List.of(nodes)), spec());
    }

    private static NodeSlot node(String name, boolean ready, long mib, long promisedMib) {
        return new NodeSlot(new NodeName(name), ready, 2, mib * MIB, promisedMib * MIB, 0);
    }

    private static VmSpec spec() {
        return new VmSpec("vm", "default", "image", "small", 1, 128 * MIB, Map.of(), List.of(), "");
    }
}
