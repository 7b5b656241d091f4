package dev.virga.node.guest;

import dev.virga.guest.device.DeviceExecutor;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.vcpu.VcpuScheduler;

/**
 * What the guests of a node share.
 *
 * @param memory for their pages
 * @param processors that run their harts
 * @param devices threads on which their devices work
 */
public record Hardware(NodeMemory memory, VcpuScheduler processors, DeviceExecutor devices) {}
