package dev.virga.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTextTest {
    @Test
    void whatIsUnderstoodIsReadAndTheRestLeftOut() {
        MetricsText metrics =
                MetricsText.of(
                        """
                        # HELP virga_vm_cpu_seconds_total Time
                        # TYPE virga_vm_cpu_seconds_total counter
                        virga_vm_cpu_seconds_total{node="node-1",vm="vm-1"} 4.5
                        virga_vm_cpu_seconds_total{node="node-1",vm="vm-2"} 1.5E2 1700000000
                        virga_node_memory_resident_bytes{node="node-1"} 12
                        process_uptime_seconds 7
                        nonsense
                        broken{ 1
                        odd one
                        """);
        assertThat(metrics.value("virga_vm_cpu_seconds_total", "vm-1")).isEqualTo(4.5);
        assertThat(metrics.value("virga_vm_cpu_seconds_total", "vm-2")).isEqualTo(150);
        assertThat(metrics.value("virga_vm_cpu_seconds_total", "vm-3")).isZero();
        assertThat(metrics.value("virga_node_memory_resident_bytes")).isEqualTo(12);
        assertThat(metrics.value("process_uptime_seconds")).isEqualTo(7);
    }
}
