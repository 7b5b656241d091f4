package dev.virga.api.node;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import java.time.Instant;
import java.util.Map;

/**
 * A node as the API shows it.
 *
 * @param allocatedMemoryBytes memory promised to the VMs placed here
 * @param vms VMs placed here
 * @param leaseAgeSeconds since the control plane last saw the lease move
 */
public record NodeView(
        NodeName name,
        NodeState state,
        int cpus,
        long memoryBytes,
        long allocatedMemoryBytes,
        int vms,
        Map<String, String> labels,
        String address,
        long pid,
        Incarnation incarnation,
        double leaseAgeSeconds,
        Instant registeredAt) {
    public NodeView {
        labels = Map.copyOf(labels);
    }
}
