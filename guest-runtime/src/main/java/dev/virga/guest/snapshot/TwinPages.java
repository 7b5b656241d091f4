package dev.virga.guest.snapshot;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Finds an earlier page with the same contents. Remembers a bounded number of pages by their hash,
 * the latest of each slot, and compares the bytes before it says so.
 */
final class TwinPages {
    private static final int SLOTS = 1 << 16;
    private static final int PAGE = SnapshotFormat.PAGE_BYTES;

    private final RamAccess ram;
    private final int[] latest = new int[SLOTS];
    private final byte[] other = new byte[PAGE];

    TwinPages(RamAccess ram) {
        this.ram = ram;
        Arrays.fill(latest, -1);
    }

    /** The earlier frame, or -1; remembers this one if it has none. */
    int find(int gfn, byte[] contents, int offset) throws IOException {
        int slot = hash(contents, offset) & (SLOTS - 1);
        int candidate = latest[slot];
        if (candidate >= 0
                && ram.read(candidate, other, 0)
                && Arrays.equals(contents, offset, offset + PAGE, other, 0, PAGE)) {
            return candidate;
        }
        latest[slot] = gfn;
        return -1;
    }

    private static int hash(byte[] contents, int offset) {
        var crc = new CRC32C();
        crc.update(contents, offset, PAGE);
        int value = (int) crc.getValue();
        return value ^ (value >>> 16);
    }
}
