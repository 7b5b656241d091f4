package dev.virga.guest.virtio;

import dev.virga.guest.memory.GuestMemory;

/**
 * One life of a queue: where it lies in RAM and how far the device has come, from the moment the
 * driver made it ready until it is reset (virtio 1.2, section 2.7). Each life is a new object, so
 * what belongs to an old one is known by identity.
 */
final class Rings {
    static final int DESCRIPTOR_BYTES = 16;

    /** The queue that isn't there. */
    static final Rings NONE = new Rings(0, 0, 0, 0, false, false, 0);

    final int size;
    final long descriptors;
    final long available;
    final long used;
    final boolean indirect;
    final boolean eventIndex;

    /** Requests done, modulo 65536. Written by the device's task under the queue's monitor. */
    int position;

    /** Requests done of which the driver was told. Of the device's task. */
    int signalled;

    /** The request of which the driver tells us next, or -1. Of the device's task. */
    int announced = -1;

    Rings(
            int size,
            long descriptors,
            long available,
            long used,
            boolean indirect,
            boolean eventIndex,
            int position) {
        this.size = size;
        this.descriptors = descriptors;
        this.available = available;
        this.used = used;
        this.indirect = indirect;
        this.eventIndex = eventIndex;
        this.position = position;
        this.signalled = position;
    }

    boolean ready() {
        return size != 0;
    }

    /** Whether all three parts are aligned and lie in RAM. */
    boolean valid(GuestMemory memory) {
        return (descriptors & 15) == 0
                && (available & 1) == 0
                && (used & 3) == 0
                && memory.contains(descriptors, (long) DESCRIPTOR_BYTES * size)
                && memory.contains(available, 6 + 2L * size)
                && memory.contains(used, usedBytes());
    }

    long availableIndex() {
        return available + 2;
    }

    long availableEntry(int at) {
        return available + 4 + 2L * (at & (size - 1));
    }

    long usedEvent() {
        return available + 4 + 2L * size;
    }

    int usedBytes() {
        return 6 + 8 * size;
    }

    /** Offset in the used ring. */
    int usedEntry(int at) {
        return 4 + 8 * (at & (size - 1));
    }

    /** Offset in the used ring. */
    int availableEvent() {
        return 4 + 8 * size;
    }
}
