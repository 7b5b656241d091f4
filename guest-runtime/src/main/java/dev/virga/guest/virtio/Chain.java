package dev.virga.guest.virtio;

import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.Pin;
import java.util.Objects;

/**
 * One request of a driver: its buffers, copied out of the ring and checked once. First those the
 * device reads, then those it writes; each of the two is addressed as one run of bytes from 0.
 *
 * <p>Bytes move while their frames are pinned and under the transport's lock, so that nothing is
 * moved once the driver has reset the device; what would be moved later is dropped silently. Moving
 * may throw {@link dev.virga.guest.memory.FramePending} after part of the bytes: it is begun again,
 * from any point. Threads: the device's task.
 */
public final class Chain {
    /** Most bytes in one {@link #move}. */
    public static final int MAX_MOVE = 256 << 10;

    /** Moves the bytes of one pinned range. */
    @FunctionalInterface
    public interface Mover<E extends Exception> {
        /** Reads or fills the range; may wait for the host, never for the guest. */
        void move(Pin pin) throws E;
    }

    private final SplitQueue queue;
    private final Rings rings;
    private final int head;
    private final long[] addresses;
    private final int[] lengths;
    private final int readers;
    private final int readable;
    private final int writable;

    Chain(
            SplitQueue queue,
            Rings rings,
            int head,
            long[] addresses,
            int[] lengths,
            int readers,
            int readable,
            int writable) {
        this.queue = queue;
        this.rings = rings;
        this.head = head;
        this.addresses = addresses;
        this.lengths = lengths;
        this.readers = readers;
        this.readable = readable;
        this.writable = writable;
    }

    /** Bytes that the device reads. */
    public int readable() {
        return readable;
    }

    /** Bytes that the device writes; for chains that only name pages, at most 2 GiB - 1. */
    public int writable() {
        return writable;
    }

    Rings rings() {
        return rings;
    }

    int head() {
        return head;
    }

    /** Number of buffers, those to read first. */
    public int buffers() {
        return addresses.length;
    }

    /** Physical address of a buffer. */
    public long address(int buffer) {
        return addresses[buffer];
    }

    /** Length of a buffer. */
    public int length(int buffer) {
        return lengths[buffer];
    }

    /** Copies bytes that the driver gave. */
    public void read(int at, byte[] to, int offset, int count) {
        Objects.checkFromIndexSize(at, count, readable);
        int[] done = {0};
        while (done[0] < count) {
            done[0] +=
                    move(
                            false,
                            at + done[0],
                            count - done[0],
                            pin -> pin.read(0, to, offset + done[0], pin.length()));
        }
    }

    /** Copies bytes to the driver. */
    public void write(int at, byte[] from, int offset, int count) {
        Objects.checkFromIndexSize(at, count, writable);
        int[] done = {0};
        while (done[0] < count) {
            done[0] +=
                    move(
                            true,
                            at + done[0],
                            count - done[0],
                            pin -> pin.write(0, from, offset + done[0], pin.length()));
        }
    }

    /**
     * Moves bytes with no copy: as many from {@code at} on as lie in one buffer, at most {@code
     * max} and {@link #MAX_MOVE}.
     *
     * @param toGuest whether the writable bytes are meant
     * @return how many; at least 1 if {@code max} is
     */
    public <E extends Exception> int move(boolean toGuest, int at, int max, Mover<E> mover)
            throws E {
        Objects.checkFromIndexSize(at, max, toGuest ? writable : readable);
        int buffer = toGuest ? readers : 0;
        int inBuffer = at;
        while (inBuffer >= lengths[buffer]) {
            inBuffer -= lengths[buffer++];
        }
        int count = Math.min(Math.min(max, MAX_MOVE), lengths[buffer] - inBuffer);
        GuestMemory memory = queue.memory();
        try (Pin pin = memory.pin(addresses[buffer] + inBuffer, count, toGuest)) {
            queue.moving().lock();
            try {
                if (queue.rings() == rings) {
                    mover.move(pin);
                }
            } finally {
                queue.moving().unlock();
            }
        }
        return count;
    }
}
