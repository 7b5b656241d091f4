package dev.virga.guest.memory;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A range of guest RAM that a device holds while it copies: its frames can't be revoked until
 * {@link #close}. One thread at a time.
 */
public final class Pin implements AutoCloseable {
    /** The longest range that may be held at once. */
    public static final int MAX_BYTES = 16 << 20;

    private final GuestMemory memory;
    private final long firstFrame;
    private final long[] addresses;
    private final int start;
    private final int length;
    private final boolean written;
    private boolean closed;

    Pin(
            GuestMemory memory,
            long firstFrame,
            long[] addresses,
            int start,
            int length,
            boolean written) {
        this.memory = memory;
        this.firstFrame = firstFrame;
        this.addresses = addresses;
        this.start = start;
        this.length = length;
        this.written = written;
    }

    /** Bytes held. */
    public int length() {
        return length;
    }

    /** Copies out of RAM, from {@code at} bytes into the range. */
    public void read(int at, byte[] to, int offset, int count) {
        copy(at, to, offset, count, false);
    }

    /** Copies into RAM, to {@code at} bytes into the range. */
    public void write(int at, byte[] from, int offset, int count) {
        copy(at, from, offset, count, true);
    }

    /** Stores two bytes at once; their address must be even. */
    public void putShort(int at, short value) {
        RawMemory.putShort(host(at, 2), value);
    }

    /** Stores four bytes at once; their address must be a multiple of 4. */
    public void putInt(int at, int value) {
        RawMemory.putInt(host(at, 4), value);
    }

    /**
     * The range as direct buffers, one a run of frames that are neighbours in host memory, in
     * order. For channel I/O with no copy; none may be used after {@link #close}.
     */
    public ByteBuffer[] buffers() {
        var buffers = new ByteBuffer[addresses.length];
        int n = 0;
        int at = 0;
        while (at < length) {
            int frame = (start + at) >>> 12;
            int inFrame = (start + at) & 0xFFF;
            int count = Math.min(length - at, FrameSource.FRAME_BYTES - inFrame);
            while (at + count < length && addresses[frame + 1] == addresses[frame] + 4096) {
                frame++;
                count += Math.min(length - at - count, FrameSource.FRAME_BYTES);
            }
            long address = addresses[(start + at) >>> 12] + inFrame;
            buffers[n++] =
                    MemorySegment.ofAddress(address)
                            .reinterpret(count)
                            .asByteBuffer()
                            .order(ByteOrder.LITTLE_ENDIAN);
            at += count;
        }
        return java.util.Arrays.copyOf(buffers, n);
    }

    private long host(int at, int bytes) {
        Objects.checkFromIndexSize(at, bytes, length);
        int position = start + at;
        if ((position & (bytes - 1)) != 0) {
            throw new IllegalArgumentException(bytes + " bytes at " + at + " are misaligned");
        }
        return addresses[position >>> 12] + (position & 0xFFF);
    }

    private void copy(int at, byte[] array, int offset, int count, boolean in) {
        Objects.checkFromIndexSize(at, count, length);
        Objects.checkFromIndexSize(offset, count, array.length);
        int done = 0;
        while (done < count) {
            int position = start + at + done;
            int chunk = Math.min(count - done, FrameSource.FRAME_BYTES - (position & 0xFFF));
            long address = addresses[position >>> 12] + (position & 0xFFF);
            if (in) {
                RawMemory.copyIn(array, offset + done, address, chunk);
            } else {
                RawMemory.copyOut(address, array, offset + done, chunk);
            }
            done += chunk;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.unpin(firstFrame, addresses.length, written);
        }
    }
}
