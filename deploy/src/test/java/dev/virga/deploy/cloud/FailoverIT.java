package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.CellLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final List<String> VMS =
            IntStream.rangeClosed(1, 7).mapToObj(i -> "vm" + i).toList();
    private static final Pattern COUNT = Pattern.compile("count (\\d+)");

    private static final String COUNTING =
            """
            #!/bin/sh
            i=0
            while :; do
                i=$((i + 1))
                echo "count $i" >/dev/console
                sleep 1
            done
            """;

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
        Path counting = Files.writeString(CLOUD.home().resolve("counting"), COUNTING);
        for (String vm : VMS) {
            CLOUD.ok("vm", "create", vm, "--flavor", "tiny", "--user-data", counting.toString());
        }
        awaitAllReady();
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
        Map<String, Map<?, ?>> before = vms();
        String node = String.valueOf(one(before, "vm1").get("node"));
        CLOUD.kill(node);
        awaitMovedFrom(node, before);
        CLOUD.ok("up", "--no-restart");
        awaitNode(node);
        LocalCloud.await("the disks of the dead are put aside", () -> !leftovers(node).isEmpty());
    }

    private static void anAgentFreezes() throws Exception {
        Map<String, Map<?, ?>> before = vms();
        String node = String.valueOf(one(before, "vm1").get("node"));
        long pid = CLOUD.pid(node);
        LocalCloud.signal("STOP", pid);
        Map<String, Long> counted = new HashMap<>();
        before.forEach((name, vm) -> {
            if (node.equals(vm.get("node"))) {
                counted.put(String.valueOf(vm.get("id")), counted(consoleOn(node, vm)));
            }
        });
        awaitMovedFrom(node, before);
        Map<String, Map<?, ?>> moved = vms();
        LocalCloud.signal("CONT", pid);
        awaitNode(node);
        LocalCloud.await(
                "the strays on " + node + " are gone",
                () -> counted.keySet().stream().noneMatch(id -> Files.exists(folder(node, id))));
        for (Map.Entry<String, Long> each : counted.entrySet()) {
            // What is under way between two looks at the clock may still be said, no more.
            assertThat(counted(leftover(node, each.getKey())))
                    .as("%s stood still", each.getKey())
                    .isLessThanOrEqualTo(each.getValue() + 1);
        }
        assertSame(moved, vms());
    }

    private static void aControlPlaneDies() throws Exception {
        Map<String, Map<?, ?>> before = vms();
        CLOUD.kill("cp-1");
        CLOUD.ok("vm", "create", "late", "--flavor", "tiny", "--wait=running");
        CLOUD.ok("vm", "delete", "late", "--wait");
        assertSame(before, vms());
    }

    private static void theOnlyControlPlaneDies() throws Exception {
        Map<String, Map<?, ?>> before = vms();
        Map<?, ?> vm = one(before, "vm1");
        Path console = consoleOn(String.valueOf(vm.get("node")), vm);
        CLOUD.kill("cp-2");
        assertThat(CLOUD.run("vm", "ls").status()).as("nobody answers").isEqualTo(8);
        long then = counted(console);
        // Longer than a lease holds.
        LocalCloud.await("vm1 counts on", () -> counted(console) > then + 10);
        CLOUD.ok("up", "--no-restart");
        awaitAllReady();
        assertSame(before, vms());
        assertThat(counted(console)).isGreaterThan(then);
    }

    /** Those of the node are ready elsewhere with higher epochs; the others never blinked. */
    private static void awaitMovedFrom(String node, Map<String, Map<?, ?>> before)
            throws Exception {
        LocalCloud.await(
                "nothing is on " + node,
                () -> vms().values().stream().noneMatch(vm -> node.equals(vm.get("node"))));
        awaitAllReady();
        Map<String, Map<?, ?>> after = vms();
        before.forEach((name, was) -> {
            Map<?, ?> is = one(after, name);
            if (node.equals(was.get("node"))) {
                assertThat(number(is, "epoch")).as(name).isGreaterThan(number(was, "epoch"));
                assertThat(is.get("bootId")).as(name).isNotEqualTo(was.get("bootId"));
            } else {
                assertThat(is.get("bootId")).as(name).isEqualTo(was.get("bootId"));
                assertThat(is.get("epoch")).as(name).isEqualTo(was.get("epoch"));
            }
        });
    }

    private static void assertSame(Map<String, Map<?, ?>> before, Map<String, Map<?, ?>> after) {
        assertThat(after.keySet()).isEqualTo(before.keySet());
        for (String field : List.of("id", "node", "epoch", "bootId", "restarts")) {
            assertThat(column(after, field)).as(field).isEqualTo(column(before, field));
        }
    }

    private static Map<String, Object> column(Map<String, Map<?, ?>> vms, String field) {
        return vms.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> String.valueOf(entry.getValue().get(field))));
    }

    private static Map<?, ?> one(Map<String, Map<?, ?>> vms, String name) {
        return Objects.requireNonNull(vms.get(name), name);
    }

    private static long number(Map<?, ?> vm, String field) {
        return ((Number) Objects.requireNonNull(vm.get(field), field)).longValue();
    }

    private static void awaitAllReady() throws Exception {
        for (String vm : VMS) {
            CLOUD.ok("vm", "wait", vm, "--timeout", "300s");
        }
    }

    private static void awaitNode(String node) throws Exception {
        LocalCloud.await(
                node + " is ready",
                () ->
                        CLOUD.list("node", "ls").stream()
                                .anyMatch(row ->
                                        node.equals(row.get("name"))
                                                && "Ready".equals(row.get("state"))));
    }

    private static Map<String, Map<?, ?>> vms() throws Exception {
        return CLOUD.list("vm", "ls").stream()
                .collect(Collectors.toMap(vm -> String.valueOf(vm.get("name")), vm -> vm));
    }

    private static Path nodeFolder(String node) {
        return new CellLayout(CLOUD.home().resolve("data")).node(node);
    }

    private static Path folder(String node, String id) {
        return nodeFolder(node).resolve("vms").resolve(id);
    }

    private static Path consoleOn(String node, Map<?, ?> vm) {
        return folder(node, String.valueOf(vm.get("id"))).resolve("console.log");
    }

    private static List<Path> leftovers(String node) throws IOException {
        Path folder = nodeFolder(node).resolve("leftovers");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Path leftover(String node, String id) throws IOException {
        return leftovers(node).stream()
                .filter(folder -> String.valueOf(folder.getFileName()).startsWith(id))
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .resolve("console.log");
    }

    /** The last number that a guest has said. */
    private static long counted(Path console) {
        try {
            Matcher matcher = COUNT.matcher(Files.readString(console, StandardCharsets.ISO_8859_1));
            long last = 0;
            while (matcher.find()) {
                last = Long.parseLong(matcher.group(1));
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
