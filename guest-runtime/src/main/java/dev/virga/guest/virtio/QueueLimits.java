package dev.virga.guest.virtio;

/**
 * What a device allows in one of its queues.
 *
 * @param size most descriptors in the ring, a power of two
 * @param bytes most bytes that one chain may name
 */
public record QueueLimits(int size, long bytes) {
    /** Most bytes in one request whose data is moved. */
    public static final int MAX_BYTES = 4 << 20;

    /** Most descriptors in an indirect table. */
    public static final int MAX_INDIRECT = 1024;

    public QueueLimits {
        if (size < 1 || size > 32768 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("queue of " + size);
        }
    }

    /** A queue whose requests hold at most {@link #MAX_BYTES}. */
    public static QueueLimits of(int size) {
        return new QueueLimits(size, MAX_BYTES);
    }
}
