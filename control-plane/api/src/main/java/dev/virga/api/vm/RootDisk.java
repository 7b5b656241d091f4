package dev.virga.api.vm;

/**
 * The disk that a VM boots from.
 *
 * @param durability {@code node}: it is on its node only; elsewhere the VM begins with a fresh one
 */
public record RootDisk(String durability) {
    /** A disk on its node. */
    public static final RootDisk ON_NODE = new RootDisk("node");
}
