package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.CellLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Linux guests that count aloud, so that anybody can see whether they run. */
final class CountingGuests {
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

    private final LocalCloud cloud;
    private final List<String> names;

    CountingGuests(LocalCloud cloud, List<String> names) {
        this.cloud = cloud;
        this.names = List.copyOf(names);
    }

    /** Creates them as far apart as there are nodes, and waits until they are ready. */
    void create() throws Exception {
        Path counting = Files.writeString(cloud.home().resolve("counting"), COUNTING);
        cloud.ok("group", "create", "apart", "--policy", "soft-anti-affinity");
        for (String vm : names) {
            cloud.ok(
                    "vm",
                    "create",
                    vm,
                    "--flavor",
                    "tiny",
                    "--group",
                    "apart",
                    "--user-data",
                    counting.toString());
        }
        awaitAllReady();
    }

    /** How many of them are on each node. */
    Map<String, Long> spread() throws Exception {
        return vms().values().stream()
                .collect(
                        Collectors.groupingBy(
                                vm -> String.valueOf(vm.get("node")), Collectors.counting()));
    }

    void awaitAllReady() throws Exception {
        for (String vm : names) {
            cloud.ok("vm", "wait", vm, "--timeout", "300s");
        }
    }

    void awaitNode(String node) throws Exception {
        LocalCloud.await(
                node + " is ready",
                () ->
                        cloud.list("node", "ls").stream()
                                .anyMatch(row ->
                                        node.equals(row.get("name"))
                                                && "Ready".equals(row.get("state"))));
    }

    /** All VMs by name. */
    Map<String, Map<?, ?>> vms() throws Exception {
        return cloud.list("vm", "ls").stream()
                .collect(Collectors.toMap(vm -> String.valueOf(vm.get("name")), vm -> vm));
    }

    /** Those of the node are ready elsewhere with higher epochs; the others never blinked. */
    void awaitMovedFrom(String node, Map<String, Map<?, ?>> before) throws Exception {
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

    /** Nothing was started again in between. */
    static void assertSame(Map<String, Map<?, ?>> before, Map<String, Map<?, ?>> after) {
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

    static Map<?, ?> one(Map<String, Map<?, ?>> vms, String name) {
        return Objects.requireNonNull(vms.get(name), name);
    }

    private static long number(Map<?, ?> vm, String field) {
        return ((Number) Objects.requireNonNull(vm.get(field), field)).longValue();
    }

    private Path nodeFolder(String node) {
        return new CellLayout(cloud.home().resolve("data")).node(node);
    }

    /** Where a node keeps a VM. */
    Path folder(String node, String id) {
        return nodeFolder(node).resolve("vms").resolve(id);
    }

    /** What a VM has said on a node. */
    Path consoleOn(String node, Map<?, ?> vm) {
        return folder(node, String.valueOf(vm.get("id"))).resolve("console.log");
    }

    /** What a node has put aside. */
    List<Path> leftovers(String node) throws IOException {
        Path folder = nodeFolder(node).resolve("leftovers");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** What a VM had said on a node that has put it aside. */
    Path leftover(String node, String id) throws IOException {
        return leftovers(node).stream()
                .filter(folder -> String.valueOf(folder.getFileName()).startsWith(id))
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .resolve("console.log");
    }

    /** The last number that a guest has said. */
    static long counted(Path console) {
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
