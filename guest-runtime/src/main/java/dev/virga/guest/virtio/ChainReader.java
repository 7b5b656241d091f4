package dev.virga.guest.virtio;

import dev.virga.guest.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Follows one chain of descriptors, direct or indirect (virtio 1.2, sections 2.7.5 and 2.7.5.3).
 * The driver may change them at any time: each is copied once, then checked. The number of steps is
 * bounded by the ring's size plus the indirect table's, so a loop ends as a broken request.
 */
final class ChainReader {
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;

    private final GuestMemory memory;
    private final Rings rings;
    private final QueueLimits limits;
    private long[] addresses = new long[8];
    private int[] lengths = new int[8];
    private int count;
    private int readers;
    private long readable;
    private long writable;

    ChainReader(GuestMemory memory, Rings rings, QueueLimits limits) {
        this.memory = memory;
        this.rings = rings;
        this.limits = limits;
    }

    Chain read(SplitQueue queue, int head) {
        follow(rings.descriptors, rings.size, head, rings.indirect);
        return new Chain(
                queue,
                rings,
                head,
                Arrays.copyOf(addresses, count),
                Arrays.copyOf(lengths, count),
                readers,
                (int) readable,
                (int) writable);
    }

    private void follow(long table, int entries, int first, boolean mayIndirect) {
        var bytes = new byte[Rings.DESCRIPTOR_BYTES];
        var descriptor = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int index = first;
        for (int steps = 0; ; steps++) {
            if (index >= entries) {
                throw new BrokenRequest("descriptor " + index + " of " + entries);
            }
            if (steps == entries) {
                throw new BrokenRequest("a chain of descriptors is a loop");
            }
            long at = table + (long) Rings.DESCRIPTOR_BYTES * index;
            memory.read(at, bytes, 0, bytes.length);
            int flags = descriptor.getShort(12) & 0xFFFF;
            if ((flags & INDIRECT) != 0) {
                if (!mayIndirect || (flags & NEXT) != 0) {
                    throw new BrokenRequest("an indirect descriptor where none may be");
                }
                long length = descriptor.getInt(8) & 0xFFFF_FFFFL;
                indirect(descriptor.getLong(0), length);
                return;
            }
            add(descriptor.getLong(0), descriptor.getInt(8), (flags & WRITE) != 0);
            if ((flags & NEXT) == 0) {
                return;
            }
            index = descriptor.getShort(14) & 0xFFFF;
        }
    }

    private void indirect(long table, long length) {
        int entries = (int) (length / Rings.DESCRIPTOR_BYTES);
        if (length == 0
                || length % Rings.DESCRIPTOR_BYTES != 0
                || length > (long) QueueLimits.MAX_INDIRECT * Rings.DESCRIPTOR_BYTES
                || !memory.contains(table, length)) {
            throw new BrokenRequest("an indirect table of " + length + " bytes");
        }
        follow(table, entries, 0, false);
    }

    private void add(long address, int size, boolean write) {
        long length = size & 0xFFFF_FFFFL;
        if (!memory.contains(address, length)) {
            throw new BrokenRequest("a buffer outside of RAM");
        }
        if (readable + writable + length > limits.bytes()) {
            throw new BrokenRequest("a request of more than " + limits.bytes() + " bytes");
        }
        if (!write && writable != 0) {
            throw new BrokenRequest("a buffer to read behind one to write");
        }
        if (length == 0) {
            return;
        }
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        addresses[count] = address;
        lengths[count++] = size;
        if (write) {
            writable += length;
        } else {
            readable += length;
            readers = count;
        }
    }
}
