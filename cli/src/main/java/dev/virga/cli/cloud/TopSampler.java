package dev.virga.cli.cloud;

import dev.virga.api.node.NodeState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at nodes and VMs, and says what they did since it looked before. What the API does not know
 * comes from the metrics of the agents; of an agent that does not answer it is left out.
 */
final class TopSampler {
    private static final double NANOS = 1e9;

    private final CloudClient client;
    private Map<String, Sample> before = Map.of();
    private long beforeNanos = System.nanoTime();

    TopSampler(CloudClient client) {
        this.client = client;
    }

    /** What was seen, as trees. */
    record Look(List<Map<String, Object>> nodes, List<Map<String, Object>> vms) {}

    /** Counters of a VM or a node. */
    private record Sample(
            double cpuSeconds,
            double waitSeconds,
            double cappedSeconds,
            double stallSeconds,
            double instructions) {}

    Look look() throws IOException, InterruptedException {
        List<Map<String, Object>> nodes = client.list("/v1/nodes");
        List<Map<String, Object>> vms = client.list("/v1/vms");
        Map<String, MetricsText> metrics = new HashMap<>();
        for (Map<String, Object> node : nodes) {
            if (NodeState.READY.text().equals(node.get("state"))) {
                client.metrics(Kind.text(node, "address"))
                        .ifPresent(text -> metrics.put(Kind.text(node, "name"), text));
            }
        }
        long now = System.nanoTime();
        double seconds = Math.max(1e-3, (now - beforeNanos) / NANOS);
        Map<String, Sample> samples = new HashMap<>();
        List<Map<String, Object>> vmRows = new ArrayList<>();
        Map<String, Double> cpuOfNode = new HashMap<>();
        for (Map<String, Object> vm : vms) {
            String node = Kind.text(vm, "node");
            Map<String, Object> row = row(vm, Optional.ofNullable(metrics.get(node)), samples);
            rates(row, Kind.text(vm, "id"), samples, seconds);
            if (row.get("cpuPercent") instanceof Double percent) {
                cpuOfNode.merge(node, percent, Double::sum);
            }
            vmRows.add(row);
        }
        List<Map<String, Object>> nodeRows = new ArrayList<>();
        for (Map<String, Object> node : nodes) {
            nodeRows.add(
                    node(
                            node,
                            Optional.ofNullable(metrics.get(Kind.text(node, "name"))),
                            cpuOfNode));
        }
        before = samples;
        beforeNanos = now;
        return new Look(nodeRows, vmRows);
    }

    private static Map<String, Object> node(
            Map<String, Object> node, Optional<MetricsText> said, Map<String, Double> cpu) {
        Map<String, Object> row = new LinkedHashMap<>();
        String name = Kind.text(node, "name");
        row.put("name", name);
        row.put("state", Kind.text(node, "state"));
        row.put("vms", node.getOrDefault("vms", 0));
        row.put("promisedBytes", node.getOrDefault("allocatedMemoryBytes", 0L));
        row.put("capacityBytes", node.getOrDefault("memoryBytes", 0L));
        if (node.get("memory") instanceof Map<?, ?> memory) {
            row.put("memory", memory);
            row.put("savedBytes", NodeMemoryVerb.savedBytes(node));
        }
        said.ifPresent(metrics -> {
            row.put("cpuPercent", cpu.getOrDefault(name, 0.0));
            row.put("residentBytes", (long) metrics.value("virga_node_memory_resident_bytes"));
        });
        return row;
    }

    private static Map<String, Object> row(
            Map<String, Object> vm, Optional<MetricsText> said, Map<String, Sample> samples) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String field :
                List.of("name", "id", "node", "phase", "ready", "memoryBytes", "restarts")) {
            row.put(field, vm.getOrDefault(field, ""));
        }
        said.ifPresent(metrics -> {
            String id = Kind.text(vm, "id");
            row.put("residentBytes", (long) metrics.value("virga_vm_memory_resident_bytes", id));
            VmShowVerb.memory(metrics, id).ifPresent(memory -> row.put("memory", memory));
            samples.put(
                    id,
                    new Sample(
                            metrics.value("virga_vm_cpu_seconds_total", id),
                            metrics.value("virga_vm_vcpu_delay_seconds_total", id),
                            metrics.value("virga_vm_vcpu_throttled_seconds_total", id),
                            metrics.value("virga_vm_vcpu_stalled_seconds_total", id),
                            metrics.value("virga_vm_instructions_total", id)));
        });
        return row;
    }

    private void rates(
            Map<String, Object> row, String id, Map<String, Sample> now, double seconds) {
        if (!now.containsKey(id) || !before.containsKey(id)) {
            return;
        }
        Sample a = before.get(id);
        Sample b = now.get(id);
        row.put("cpuPercent", rate(a.cpuSeconds(), b.cpuSeconds(), seconds, 100));
        row.put("waitPercent", rate(a.waitSeconds(), b.waitSeconds(), seconds, 100));
        row.put("cappedPercent", rate(a.cappedSeconds(), b.cappedSeconds(), seconds, 100));
        row.put("stallPercent", rate(a.stallSeconds(), b.stallSeconds(), seconds, 100));
        row.put("mips", Math.round(rate(a.instructions(), b.instructions(), seconds, 1e-6)));
    }

    /** A counter that has begun anew has done nothing yet. */
    private static double rate(double a, double b, double seconds, double unit) {
        return Math.max(0, b - a) / seconds * unit;
    }
}
