package dev.virga.guest.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What the driver has written about one queue. Guarded by its port. */
final class QueueRegisters {
    int size;
    long descriptors;
    long available;
    long used;

    void clear() {
        size = 0;
        descriptors = 0;
        available = 0;
        used = 0;
    }

    /** Sets the low or high half of an address. */
    static long half(long address, boolean high, int value) {
        return high
                ? (address & 0xFFFF_FFFFL) | ((long) value << 32)
                : (address & 0xFFFF_FFFF_0000_0000L) | (value & 0xFFFF_FFFFL);
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(size);
        out.writeLong(descriptors);
        out.writeLong(available);
        out.writeLong(used);
    }

    void restore(DataInput in) throws IOException {
        size = in.readInt();
        descriptors = in.readLong();
        available = in.readLong();
        used = in.readLong();
    }
}
