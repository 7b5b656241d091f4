package dev.virga.guest.virtio.block;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk in the Java heap, at most 1 GiB, gone when the machine is. Threads: one at a time. */
public final class MemoryBackend implements BlockBackend {
    private static final int MAX_BYTES = 1 << 30;

    private final byte[] bytes;
    private final boolean readOnly;

    /** An empty disk. */
    public MemoryBackend(long size) {
        this(new byte[checked(size)], false);
    }

    /** A disk with these contents, which it owns from now on. */
    public MemoryBackend(byte[] contents, boolean readOnly) {
        checked(contents.length);
        this.bytes = contents;
        this.readOnly = readOnly;
    }

    private static int checked(long size) {
        if (size <= 0 || size > MAX_BYTES || size % SECTOR != 0) {
            throw new IllegalArgumentException("a disk of " + size + " bytes in memory");
        }
        return (int) size;
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void read(long offset, ByteBuffer dst) {
        dst.put(bytes, (int) offset, dst.remaining());
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        if (readOnly) {
            throw new IOException("the disk is read-only");
        }
        src.get(bytes, (int) offset, src.remaining());
    }

    @Override
    public void flush() {
        // there is nothing below
    }

    @Override
    public boolean discards() {
        return !readOnly;
    }

    @Override
    public void discard(long offset, long length) {
        java.util.Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
    }

    @Override
    public void close() {
        // the heap takes it back
    }
}
