package dev.virga.node.memory;

/**
 * What one guest has of the pool, in bytes, and what has happened to its frames, in counts since it
 * began.
 *
 * @param promisedBytes its RAM
 * @param ownBytes frames with a page of their own
 * @param sharedBytes frames that share a page
 * @param zeroBytes frames without a page
 * @param reportedBytes of those, taken because the guest said that they are free
 * @param compressedBytes frames compressed in memory
 * @param swappedBytes frames in the swap file
 * @param copies shared frames that were written and got a page of their own
 * @param merges frames that came to share a page
 * @param evictions frames compressed or swapped
 * @param refaults frames brought back because they were needed
 * @param waits times that a hart or device had to wait for a frame
 */
public record MemoryShare(
        long promisedBytes,
        long ownBytes,
        long sharedBytes,
        long zeroBytes,
        long reportedBytes,
        long compressedBytes,
        long swappedBytes,
        long copies,
        long merges,
        long evictions,
        long refaults,
        long waits) {}
