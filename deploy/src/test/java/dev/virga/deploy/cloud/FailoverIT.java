package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two control planes, three nodes, seven Linux guests that count aloud; then processes die, freeze
 * and come back. One cloud for all of it: each part begins where the one before has ended.
 */
class FailoverIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final CountingGuests GUESTS =
            new CountingGuests(CLOUD, IntStream.rangeClosed(1, 7).mapToObj(i -> "vm" + i).toList());

    @BeforeAll
    static void begin() throws Exception {
        CLOUD.run("down", "--purge");
        CLOUD.ok("image", "build", "debian");
        CLOUD.ok("up", "--nodes", "3", "--control-planes", "2", "--no-restart");
    }

    @AfterAll
    static void end() throws Exception {
        CLOUD.ok("down", "--purge");
    }

    @Test
    void whatDiesIsReplacedAndNothingRunsTwice() throws Exception {
        GUESTS.create();
        assertThat(GUESTS.spread().values()).containsExactlyInAnyOrder(3L, 2L, 2L);
        try (Onlooker onlooker = new Onlooker(CLOUD)) {
            anAgentDies();
            anAgentFreezes();
            aControlPlaneDies();
            theOnlyControlPlaneDies();
            assertThat(onlooker.lies()).isEmpty();
            assertThat(onlooker.looks()).isPositive();
        }
    }

    private static void anAgentDies() throws Exception {
        Map<String, Map<?, ?>> before = GUESTS.vms();
        String node = nodeOf(before, "vm1");
        CLOUD.kill(node);
        GUESTS.awaitMovedFrom(node, before);
        assertThat(GUESTS.spread().values()).containsExactlyInAnyOrder(4L, 3L);
        CLOUD.ok("up", "--no-restart");
        GUESTS.awaitNode(node);
        LocalCloud.await(
                "the disks of the dead are put aside", () -> !GUESTS.leftovers(node).isEmpty());
    }

    private static void anAgentFreezes() throws Exception {
        Map<String, Map<?, ?>> before = GUESTS.vms();
        String node = nodeOf(before, "vm1");
        long pid = CLOUD.pid(node);
        LocalCloud.signal("STOP", pid);
        Map<String, Long> counted = new HashMap<>();
        before.forEach((name, vm) -> {
            if (node.equals(vm.get("node"))) {
                counted.put(
                        String.valueOf(vm.get("id")),
                        CountingGuests.counted(GUESTS.consoleOn(node, vm)));
            }
        });
        GUESTS.awaitMovedFrom(node, before);
        Map<String, Map<?, ?>> moved = GUESTS.vms();
        LocalCloud.signal("CONT", pid);
        GUESTS.awaitNode(node);
        LocalCloud.await(
                "the strays on " + node + " are gone",
                () ->
                        counted.keySet().stream()
                                .noneMatch(id -> Files.exists(GUESTS.folder(node, id))));
        for (Map.Entry<String, Long> each : counted.entrySet()) {
            // What is under way between two looks at the clock may still be said, no more.
            assertThat(CountingGuests.counted(GUESTS.leftover(node, each.getKey())))
                    .as("%s stood still", each.getKey())
                    .isLessThanOrEqualTo(each.getValue() + 1);
        }
        CountingGuests.assertSame(moved, GUESTS.vms());
    }

    private static void aControlPlaneDies() throws Exception {
        Map<String, Map<?, ?>> before = GUESTS.vms();
        CLOUD.kill("cp-1");
        CLOUD.ok("vm", "create", "late", "--flavor", "tiny", "--wait=running");
        CLOUD.ok("vm", "delete", "late", "--wait");
        CountingGuests.assertSame(before, GUESTS.vms());
    }

    private static void theOnlyControlPlaneDies() throws Exception {
        Map<String, Map<?, ?>> before = GUESTS.vms();
        Path console = GUESTS.consoleOn(nodeOf(before, "vm1"), CountingGuests.one(before, "vm1"));
        CLOUD.kill("cp-2");
        assertThat(CLOUD.run("vm", "ls").status()).as("nobody answers").isEqualTo(8);
        long then = CountingGuests.counted(console);
        // Longer than a lease holds.
        LocalCloud.await("vm1 counts on", () -> CountingGuests.counted(console) > then + 10);
        CLOUD.ok("up", "--no-restart");
        GUESTS.awaitAllReady();
        CountingGuests.assertSame(before, GUESTS.vms());
        assertThat(CountingGuests.counted(console)).isGreaterThan(then);
    }

    private static String nodeOf(Map<String, Map<?, ?>> vms, String name) {
        return String.valueOf(CountingGuests.one(vms, name).get("node"));
    }
}
