package dev.virga.api.node;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node as the API shows it.
 *
 * @param allocatedMemoryBytes memory promised to the VMs placed here
 * @param vms VMs placed here
 * @param labels those of its agent and those of people
 * @param taints what a VM must tolerate to be placed here
 * @param cordoned whether nothing new is placed here
 * @param draining whether what is here is to go elsewhere
 * @param leaseAgeSeconds since the control plane last saw the lease move
 * @param pressure what its guests lack, as its agent last said
 * @param memorySwitches which rungs of its memory ladder people want or don't
 * @param memory how it does with its memory, as its agent last said
 */
public record NodeView(
        NodeName name,
        NodeState state,
        int cpus,
        long memoryBytes,
        long allocatedMemoryBytes,
        int vms,
        Map<String, String> labels,
        List<String> taints,
        boolean cordoned,
        boolean draining,
        String address,
        long pid,
        Incarnation incarnation,
        double leaseAgeSeconds,
        Instant registeredAt,
        Optional<NodePressure> pressure,
        MemorySwitches memorySwitches,
        Optional<MemoryUse> memory) {
    public NodeView {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }
}
