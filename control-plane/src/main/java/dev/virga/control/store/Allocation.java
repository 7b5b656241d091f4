package dev.virga.control.store;

import dev.virga.api.id.NodeName;

/**
 * What is promised on a node. Two schedulers that want the same room meet on this row: the second
 * one's compare-and-set fails and it decides again.
 *
 * @param memoryBytes memory promised to VMs
 * @param vms how many VMs
 */
public record Allocation(NodeName node, long memoryBytes, int vms, long version) implements Row {
    /** Nothing promised. */
    public static Allocation none(NodeName node) {
        return new Allocation(node, 0, 0, 0);
    }

    /** With one VM more. */
    public Allocation plus(long bytes) {
        return new Allocation(node, memoryBytes + bytes, vms + 1, version);
    }

    /** With one VM less. */
    public Allocation minus(long bytes) {
        return new Allocation(
                node, Math.max(0, memoryBytes - bytes), Math.max(0, vms - 1), version);
    }

    @Override
    public Kind kind() {
        return Kind.ALLOCATION;
    }

    @Override
    public String key() {
        return node.value();
    }

    @Override
    public Allocation at(long newVersion, long newRevision) {
        return new Allocation(node, memoryBytes, vms, newVersion);
    }
}
