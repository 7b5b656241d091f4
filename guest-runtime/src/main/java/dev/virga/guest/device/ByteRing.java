package dev.virga.guest.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A bounded first-in first-out store of bytes; it has memory for as many as were in it at once, and
 * gives that back when it is empty. Not safe for threads: its owner locks.
 */
final class ByteRing {
    private static final int SMALL = 64;

    private final int capacity;
    private byte[] bytes;
    private int head;
    private int count;

    ByteRing(int capacity) {
        this.capacity = capacity;
        bytes = new byte[Math.min(capacity, SMALL)];
    }

    int size() {
        return count;
    }

    int room() {
        return capacity - count;
    }

    void clear() {
        head = 0;
        count = 0;
    }

    /** Adds a byte; there must be room. */
    void add(byte value) {
        if (count == bytes.length) {
            resize(Math.min(capacity, 4 * count));
        }
        bytes[(head + count++) % bytes.length] = value;
    }

    private void resize(int length) {
        byte[] other = new byte[length];
        peek(other);
        bytes = other;
        head = 0;
    }

    /** Takes the oldest byte; there must be one. */
    byte take() {
        byte value = bytes[head];
        drop(1);
        return value;
    }

    /** Adds as many bytes as there is room for; returns how many. */
    int add(byte[] from, int offset, int length) {
        int n = Math.min(length, room());
        for (int i = 0; i < n; i++) {
            add(from[offset + i]);
        }
        return n;
    }

    /** Copies the oldest bytes and leaves them in; returns how many. */
    int peek(byte[] to) {
        int n = Math.min(count, to.length);
        int untilEnd = Math.min(n, bytes.length - head);
        System.arraycopy(bytes, head, to, 0, untilEnd);
        System.arraycopy(bytes, 0, to, untilEnd, n - untilEnd);
        return n;
    }

    /** Forgets the oldest {@code n} bytes; there must be so many. */
    void drop(int n) {
        head = (head + n) % bytes.length;
        count -= n;
        if (count == 0 && bytes.length > SMALL) {
            resize(SMALL);
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeByte(bytes[(head + i) % bytes.length]);
        }
    }

    void restore(DataInput in) throws IOException {
        int saved = in.readInt();
        if (saved < 0 || saved > capacity) {
            throw new IOException(saved + " bytes do not fit a ring of " + capacity);
        }
        count = 0;
        if (saved > bytes.length) {
            resize(saved);
        }
        head = 0;
        in.readFully(bytes, 0, saved);
        count = saved;
    }
}
