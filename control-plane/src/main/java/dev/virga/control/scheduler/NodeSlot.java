package dev.virga.control.scheduler;

import dev.virga.api.id.NodeName;

/**
 * What the scheduler knows of a node.
 *
 * @param ready whether its lease is fresh
 * @param memoryBytes what it can promise
 * @param promisedBytes what it has promised
 * @param vms how many VMs are placed there
 */
public record NodeSlot(
        NodeName name, boolean ready, int cpus, long memoryBytes, long promisedBytes, int vms) {
    /** What it can still promise; never negative. */
    public long freeBytes() {
        return Math.max(0, memoryBytes - promisedBytes);
    }
}
