package dev.virga.node.memory;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a pool is made of.
 *
 * @param capacityBytes the node's physical memory, for guests' pages and compressed ones together
 * @param compressedBytes how much of it compressed pages may take
 * @param swapFile where cold pages go when that is full; made anew, removed at the end
 * @param swapBytes the size that file may reach
 */
public record PoolConfig(
        long capacityBytes, long compressedBytes, Optional<Path> swapFile, long swapBytes) {

    private static final long LEAST = 1L << 20;

    public PoolConfig {
        if (capacityBytes < LEAST || compressedBytes < 0 || swapBytes < 0) {
            throw new IllegalArgumentException(
                    "a pool has at least 1 MiB, and parts of 0 bytes or more: "
                            + capacityBytes
                            + ", "
                            + compressedBytes
                            + ", "
                            + swapBytes);
        }
    }

    /** A pool that compresses into at most half of itself, and has no swap file. */
    public static PoolConfig of(long capacityBytes) {
        return new PoolConfig(capacityBytes, capacityBytes / 2, Optional.empty(), 0);
    }

    /** The same with a swap file. */
    public PoolConfig withSwap(Path file, long bytes) {
        return new PoolConfig(capacityBytes, compressedBytes, Optional.of(file), bytes);
    }
}
