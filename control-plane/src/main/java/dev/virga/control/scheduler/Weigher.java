package dev.virga.control.scheduler;

import dev.virga.api.vm.VmSpec;

/** One preference among the nodes that can take a VM. Pure. */
public interface Weigher {
    /** From 0 (worst) to 1 (best). */
    double score(NodeSlot node, VmSpec spec);

    /** How much this preference counts. */
    double weight();
}
