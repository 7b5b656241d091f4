package dev.virga.node.vcpu;

/**
 * What the node's vCPUs lack, as Linux says it of its tasks in {@code /proc/pressure}.
 *
 * @param cpuSome while at least one waits for a worker
 * @param memorySome while at least one waits for a page of its memory
 * @param memoryFull while at least one waits for a page, and none does anything else
 */
public record Pressure(Stall cpuSome, Stall memorySome, Stall memoryFull) {}
