package dev.virga.node.guest;

import dev.virga.guest.device.DeviceExecutor;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.vcpu.VcpuScheduler;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the guests of a node share.
 *
 * @param memory for their pages
 * @param processors that run their harts
 * @param devices threads on which their devices work
 * @param depot of templates, for other nodes and from them
 * @param disks a folder for templates' disks, where VMs' folders are, too; it is emptied. Without
 *     it guests with disks are always booted
 */
public record Hardware(
        NodeMemory memory,
        VcpuScheduler processors,
        DeviceExecutor devices,
        Optional<TemplateDepot> depot,
        Optional<Path> disks) {
    /** Of a node without others. */
    public Hardware(
            NodeMemory memory, VcpuScheduler processors, DeviceExecutor devices, Path disks) {
        this(memory, processors, devices, Optional.empty(), Optional.of(disks));
    }
}
