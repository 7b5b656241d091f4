package dev.virga.api.node;

/**
 * What a node has to give.
 *
 * @param cpus worker threads for guests
 * @param memoryBytes memory that may be promised to guests
 */
public record NodeCapacity(int cpus, long memoryBytes) {
    public NodeCapacity {
        if (cpus < 1 || cpus > 4096) {
            throw new IllegalArgumentException("cpus: 1 to 4096, not " + cpus);
        }
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes: not negative, not " + memoryBytes);
        }
    }
}
