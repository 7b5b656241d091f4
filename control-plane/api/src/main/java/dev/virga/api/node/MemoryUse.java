package dev.virga.api.node;

import java.util.List;

/**
 * How a node does with its memory, as its agent says with each renewal.
 *
 * @param capacityBytes pages that it has for guests
 * @param promisedBytes the RAM of all guests that run
 * @param residentBytes pages in use
 * @param clonedBytes guests' memory that needs no page because clones share it with their template
 * @param rungs what else saves pages
 */
public record MemoryUse(
        long capacityBytes,
        long promisedBytes,
        long residentBytes,
        long clonedBytes,
        List<RungUse> rungs) {
    public MemoryUse {
        rungs = List.copyOf(rungs);
    }
}
