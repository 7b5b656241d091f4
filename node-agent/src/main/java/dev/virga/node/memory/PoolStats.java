package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;

/**
 * What a pool holds, in bytes.
 *
 * @param capacityBytes what it may hold
 * @param promisedBytes the RAM of all guests
 * @param residentBytes pages in use, for guests and for compressed pages
 * @param ownBytes pages that stand behind one frame each
 * @param zeroBytes frames without a page
 * @param reportedBytes of those, taken because guests said that they are free
 * @param balloonBytes of the others, given by guests that were asked
 * @param sharedPageBytes pages that stand behind several frames
 * @param sharedFrameBytes frames that stand on those
 * @param clonedPageBytes of the shared pages, those that clones have in common with their template
 * @param clonedFrameBytes frames that stand on those
 * @param compressedFrameBytes frames that are compressed in memory
 * @param compressedPageBytes pages that they take
 * @param compressedDataBytes what the compressed frames' contents came to
 * @param swappedBytes frames in the swap file
 * @param refaults frames that had been compressed or swapped and were needed, since it was made
 * @param merges frames that came to share a page, since it was made
 * @param evictions frames that were compressed or swapped, since it was made
 * @param swapFailed whether the swap file can't be written any more
 */
public record PoolStats(
        long capacityBytes,
        long promisedBytes,
        long residentBytes,
        long ownBytes,
        long zeroBytes,
        long reportedBytes,
        long balloonBytes,
        long sharedPageBytes,
        long sharedFrameBytes,
        long clonedPageBytes,
        long clonedFrameBytes,
        long compressedFrameBytes,
        long compressedPageBytes,
        long compressedDataBytes,
        long swappedBytes,
        long refaults,
        long merges,
        long evictions,
        boolean swapFailed) {

    /** How much of each rung's doing is saved, in bytes; never negative. */
    public long savedBytes(MemoryRung rung) {
        return switch (rung) {
            case ZERO -> Math.max(0, zeroBytes - reportedBytes - balloonBytes);
            case REPORTING -> reportedBytes;
            case MERGE -> Math.max(0, sharedFrameBytes - sharedPageBytes - clonedBytes());
            case COMPRESS -> Math.max(0, compressedFrameBytes - compressedPageBytes);
            case SWAP -> swappedBytes;
            case BALLOON -> balloonBytes;
        };
    }

    /** Frames that need no page because clones share it with what they are clones of, in bytes. */
    public long clonedBytes() {
        return Math.max(0, clonedFrameBytes - clonedPageBytes);
    }
}
