package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The judge of what a process says to Prometheus: Prometheus' own tool. */
final class Promtool {
    private static final Path PROGRAM = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** What a control plane says (the names are a contract). */
    static final List<String> CONTROL_PLANE =
            List.of(
                    "virga_scheduler_decision_seconds",
                    "virga_node_fence_seconds",
                    "virga_failover_move_seconds",
                    "virga_reconcile_step_seconds",
                    "virga_reconcile_failures_total",
                    "virga_reconcile_pending",
                    "virga_node_lease_age_seconds",
                    "virga_node_memory_promised_bytes");

    /** What a node with a guest says. */
    static final List<String> NODE =
            List.of(
                    "virga_vm_info",
                    "virga_vm_cpu_seconds_total",
                    "virga_vm_vcpu_delay_seconds_total",
                    "virga_vm_instructions_total",
                    "virga_vm_memory_assigned_bytes",
                    "virga_vm_memory_resident_bytes",
                    "virga_vm_memory_shared_bytes",
                    "virga_vm_memory_balloon_bytes",
                    "virga_vm_memory_swapped_bytes",
                    "virga_vm_major_faults_total",
                    "virga_vm_disk_read_bytes_total",
                    "virga_vm_disk_written_bytes_total",
                    "virga_vm_disk_flush_seconds",
                    "virga_vm_network_receive_bytes_total",
                    "virga_vm_network_receive_packets_total",
                    "virga_vm_network_receive_dropped_total",
                    "virga_vm_network_transmit_bytes_total",
                    "virga_vm_network_transmit_packets_total",
                    "virga_vm_network_transmit_dropped_total",
                    "virga_vm_transition_seconds",
                    "virga_node_memory_capacity_bytes",
                    "virga_node_memory_promised_bytes",
                    "virga_node_memory_resident_bytes",
                    "virga_node_memory_swap_used_bytes",
                    "virga_node_lease_age_seconds");

    /** The process at this address is alive and ready, and its metrics are as they should be. */
    static void check(String address, List<String> families) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(get(http, address + "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(http, address + "/health/ready").statusCode()).isEqualTo(200);
            var metrics = get(http, address + "/metrics");
            assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain; version=0.0.4");
            check(address, metrics.body());
            assertThat(families)
                    .as("metrics of %s", address)
                    .allSatisfy(
                            name -> assertThat(metrics.body()).contains("# TYPE " + name + " "));
        }
    }

    private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static void check(String address, String metrics) throws Exception {
        assertThat(PROGRAM).as("install the Debian package prometheus").exists();
        Process tool =
                new ProcessBuilder(PROGRAM.toString(), "check", "metrics")
                        .redirectErrorStream(true)
                        .start();
        tool.getOutputStream().write(metrics.getBytes(StandardCharsets.UTF_8));
        tool.getOutputStream().close();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(tool.exitValue()).as("promtool on %s: %s", address, said).isZero();
    }
}
