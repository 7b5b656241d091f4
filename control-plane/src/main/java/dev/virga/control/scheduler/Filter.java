package dev.virga.control.scheduler;

/** One reason why a node cannot take a VM. Pure; it looks at a block of nodes at a time. */
public interface Filter {
    /** In a few words that go after "3 nodes". */
    String reason();

    /** Whether it could refuse any node at all; asked once a decision. */
    boolean concerns(Request request);

    /** Clears {@code fits[i]} for every node {@code i} of the block that cannot take it. */
    void narrow(Block block, Request request, boolean[] fits);
}
