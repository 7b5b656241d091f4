package dev.virga.control.scheduler.weigher;

import dev.virga.api.vm.VmSpec;
import dev.virga.control.scheduler.NodeSlot;
import dev.virga.control.scheduler.Weigher;

/** Prefers the node with the largest share of its memory free once the VM is there. */
public final class SpreadWeigher implements Weigher {
    @Override
    public double score(NodeSlot node, VmSpec spec) {
        if (node.memoryBytes() == 0) {
            return 0;
        }
        return (double) (node.freeBytes() - spec.memoryBytes()) / node.memoryBytes();
    }

    @Override
    public double weight() {
        return 1;
    }
}
