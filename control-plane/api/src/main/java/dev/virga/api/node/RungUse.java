package dev.virga.api.node;

/**
 * What one rung of a node's memory ladder does.
 *
 * @param enabled whether the node uses it now; what it did before it was switched off stays done
 * @param savedBytes guests' memory that needs no page because of it
 */
public record RungUse(MemoryRung rung, boolean enabled, long savedBytes) {}
