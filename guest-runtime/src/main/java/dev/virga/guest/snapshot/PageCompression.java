package dev.virga.guest.snapshot;

import java.io.IOException;

/**
 * A way to make pages of RAM smaller, named in the snapshot by its number. One thread at a time.
 */
public interface PageCompression {
    /** The number that snapshots name it by, 1 to 127; never changes, never used again. */
    int number();

    /**
     * Compresses the first {@code length} bytes.
     *
     * @return bytes written to the start of {@code to}, or -1 if they don't fit or nothing is won
     */
    int compress(byte[] from, int length, byte[] to);

    /**
     * Undoes {@link #compress}; must give exactly {@code expected} bytes.
     *
     * @throws IOException if the bytes make no sense
     */
    void expand(byte[] from, int length, byte[] to, int expected) throws IOException;
}
