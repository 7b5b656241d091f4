package dev.virga.guest.virtio.block;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a disk's bytes stand on.
 *
 * <p>Called by one thread at a time, on a device's task: may wait for the host's storage, never for
 * the guest. Offsets and lengths are multiples of 512 within the size. Errors are thrown and reach
 * the guest as I/O errors; what the host can't do yet is a {@link
 * dev.virga.guest.device.HostPending}, and is called again. Buffers may be direct, over guest
 * memory.
 */
public interface BlockBackend extends AutoCloseable {
    /** Bytes of a sector. */
    int SECTOR = 512;

    /** Bytes, a multiple of {@link #SECTOR}; never changes. */
    long sizeBytes();

    /** Whether writes are refused. */
    boolean readOnly();

    /** Fills the buffer's remaining bytes. */
    void read(long offset, ByteBuffer dst) throws IOException;

    /** Writes all the buffer's remaining bytes; they may be lost until {@link #flush}. */
    void write(long offset, ByteBuffer src) throws IOException;

    /** Returns when all that was written will survive. */
    void flush() throws IOException;

    /** Whether {@link #discard} frees anything. */
    default boolean discards() {
        return false;
    }

    /** The contents of the range are no longer needed; any bytes may be read from it. */
    void discard(long offset, long length) throws IOException;

    /** The range reads as zeros from now on. At most 4 MiB at once. */
    default void writeZeroes(long offset, long length) throws IOException {
        var zeros = ByteBuffer.allocate((int) Math.min(length, 64 << 10));
        for (long done = 0; done < length; done += zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), length - done));
            write(offset + done, zeros);
        }
    }

    @Override
    void close() throws IOException;
}
