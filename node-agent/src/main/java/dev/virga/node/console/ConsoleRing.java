package dev.virga.node.console;

import java.util.Arrays;

/**
 * The newest bytes of an endless output; it takes memory as output comes. Positions count from the
 * beginning of the output, so a reader can tell what it missed. Not safe from several threads.
 */
final class ConsoleRing {
    private static final int SMALL = 1024;

    private final int capacity;
    private byte[] bytes;
    private long end;

    ConsoleRing(int capacity) {
        this.capacity = capacity;
        bytes = new byte[Math.min(capacity, SMALL)];
    }

    void append(byte[] source, int offset, int length) {
        while (end + length > bytes.length && bytes.length < capacity) {
            // All that came so far is still there, from the start of the array.
            bytes = Arrays.copyOf(bytes, (int) Math.min(capacity, 4L * bytes.length));
        }
        int skip = Math.max(0, length - bytes.length);
        long position = end + skip;
        int from = offset + skip;
        int left = length - skip;
        while (left > 0) {
            int at = (int) (position % bytes.length);
            int run = Math.min(left, bytes.length - at);
            System.arraycopy(source, from, bytes, at, run);
            position += run;
            from += run;
            left -= run;
        }
        end += length;
    }

    /** The position after the newest byte. */
    long end() {
        return end;
    }

    /** Everything that is still there, oldest first. */
    byte[] content() {
        return contentFrom(0);
    }

    /** What is still there of what came at a position or later. */
    byte[] contentFrom(long from) {
        int length = (int) Math.min(end - from, Math.min(end, bytes.length));
        byte[] copy = new byte[length];
        long position = end - length;
        for (int done = 0; done < length; ) {
            int at = (int) (position % bytes.length);
            int run = Math.min(length - done, bytes.length - at);
            System.arraycopy(bytes, at, copy, done, run);
            position += run;
            done += run;
        }
        return copy;
    }
}
