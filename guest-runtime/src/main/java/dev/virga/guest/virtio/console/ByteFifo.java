package dev.virga.guest.virtio.console;

import java.util.Arrays;

/** Bytes in order, each with a number from the beginning of all. Threads: one at a time. */
final class ByteFifo {
    private byte[] bytes = new byte[256];
    private int start;
    private int size;
    private long first;

    int size() {
        return size;
    }

    /** Number of the first byte that is still here. */
    long first() {
        return first;
    }

    void add(byte[] more) {
        if (start + size + more.length > bytes.length) {
            var next = new byte[Math.max(bytes.length, 2 * (size + more.length))];
            System.arraycopy(bytes, start, next, 0, size);
            bytes = next;
            start = 0;
        }
        System.arraycopy(more, 0, bytes, start + size, more.length);
        size += more.length;
    }

    /** A copy of the first bytes, at most so many. */
    byte[] peek(int most) {
        return Arrays.copyOfRange(bytes, start, start + Math.min(most, size));
    }

    /** Removes the bytes before this number, if they are still here. */
    void removeBefore(long number) {
        int count = (int) Math.clamp(number - first, 0, size);
        start += count;
        size -= count;
        first += count;
    }

    void clear() {
        removeBefore(first + size);
    }
}
