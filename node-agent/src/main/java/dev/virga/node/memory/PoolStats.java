package dev.virga.node.memory;

/**
 * What a pool holds, in bytes.
 *
 * @param capacityBytes what it may hold
 * @param promisedBytes the RAM of all guests
 * @param residentBytes pages in use, for guests and for compressed pages
 * @param ownBytes pages that stand behind one frame each
 * @param zeroBytes frames without a page
 * @param balloonBytes of those, given by guests that were asked
 * @param sharedPageBytes pages that stand behind several frames
 * @param sharedFrameBytes frames that stand on those
 * @param compressedFrameBytes frames that are compressed in memory
 * @param compressedPageBytes pages that they take
 * @param swappedBytes frames in the swap file
 * @param refaults frames that had been compressed or swapped and were needed, since it was made
 * @param swapFailed whether the swap file can't be written any more
 */
public record PoolStats(
        long capacityBytes,
        long promisedBytes,
        long residentBytes,
        long ownBytes,
        long zeroBytes,
        long balloonBytes,
        long sharedPageBytes,
        long sharedFrameBytes,
        long compressedFrameBytes,
        long compressedPageBytes,
        long swappedBytes,
        long refaults,
        boolean swapFailed) {

    PoolStats withBalloons(long bytes) {
        return new PoolStats(
                capacityBytes,
                promisedBytes,
                residentBytes,
                ownBytes,
                zeroBytes,
                bytes,
                sharedPageBytes,
                sharedFrameBytes,
                compressedFrameBytes,
                compressedPageBytes,
                swappedBytes,
                refaults,
                swapFailed);
    }

    /** How much of each rung's doing is saved, in bytes; never negative. */
    public long savedBytes(Rung rung) {
        return switch (rung) {
            case ZERO -> Math.max(0, zeroBytes - balloonBytes);
            case MERGE -> Math.max(0, sharedFrameBytes - sharedPageBytes);
            case COMPRESS -> Math.max(0, compressedFrameBytes - compressedPageBytes);
            case SWAP -> swappedBytes;
            case BALLOON -> balloonBytes;
        };
    }
}
