package dev.virga.guest.device;

/**
 * Where a serial device's output goes. Called on a device thread, by one at a time; must not block.
 */
@FunctionalInterface
public interface ByteSink {
    /** A sink that takes everything and keeps nothing. */
    ByteSink NONE = (bytes, offset, length) -> length;

    /**
     * Offers bytes in order. The array belongs to the caller and is reused.
     *
     * @return how many were taken, from the start; if not all, the device offers the rest after it
     *     was told that there is room again
     */
    int write(byte[] bytes, int offset, int length);
}
