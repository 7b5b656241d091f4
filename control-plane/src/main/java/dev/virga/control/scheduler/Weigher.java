package dev.virga.control.scheduler;

/** One preference among the nodes that can take a VM. Pure; a block of nodes at a time. */
public interface Weigher {
    /** Whether it prefers any node to another; asked once a decision. */
    boolean concerns(Request request);

    /**
     * Adds to {@code scores[i]} what it thinks of each node {@code i} of the block, its weight
     * times 0 (worst) to 1 (best). What it says of a node that cannot take the VM is not heard.
     */
    void add(Block block, Request request, double[] scores);
}
