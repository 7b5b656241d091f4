package dev.virga.node.guest;

import dev.virga.guest.device.DeviceExecutor;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.vcpu.VcpuScheduler;
import java.util.Optional;

/**
 * What the guests of a node share.
 *
 * @param memory for their pages
 * @param processors that run their harts
 * @param devices threads on which their devices work
 * @param depot of templates, for other nodes and from them
 */
public record Hardware(
        NodeMemory memory,
        VcpuScheduler processors,
        DeviceExecutor devices,
        Optional<TemplateDepot> depot) {
    /** Of a node without others. */
    public Hardware(NodeMemory memory, VcpuScheduler processors, DeviceExecutor devices) {
        this(memory, processors, devices, Optional.empty());
    }
}
