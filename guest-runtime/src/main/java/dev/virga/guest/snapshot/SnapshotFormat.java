package dev.virga.guest.snapshot;

import java.util.zip.CRC32C;

/**
 * The format; big endian. It begins with magic, version and flags ({@link #RAM_APART}). Then come
 * records, each a tag, a body and the CRC-32C of tag and body:
 *
 * <ul>
 *   <li>SHAPE, first: a count and so many pairs of strings that say what machine it is;
 *   <li>PAGES, any number: count of pages, compression (0 is none), stored bytes; for each page its
 *       frame (rising through the whole snapshot) and either -1, or an earlier frame with the same
 *       contents; then, stored so, the contents of those with -1. Frames not named are zeros;
 *   <li>PART, one for each part of the machine: name, version, length, state;
 *   <li>END, last: how many pages and parts there were.
 * </ul>
 *
 * <p>Readers refuse versions, flags, tags and parts that they don't know.
 */
final class SnapshotFormat {
    static final long MAGIC = 0x5649_5247_4153_4E50L; // "VIRGASNP"
    static final int VERSION = 2;
    static final int HEADER_BYTES = 16;

    /** Flag: RAM is handed over apart, there are no PAGES. */
    static final int RAM_APART = 1;

    static final int SHAPE = 0x5348_4150; // "SHAP"
    static final int PAGES = 0x5041_4745; // "PAGE"
    static final int PART = 0x5041_5254; // "PART"
    static final int END = 0x454E_4421; // "END!"

    static final int PAGE_BYTES = 4096;
    static final int PAGES_AT_ONCE = 128;
    static final int PAGES_HEAD_BYTES = 12;
    static final int NOT_COMPRESSED = 0;
    static final int OWN_CONTENTS = -1;
    static final int MOST_SHAPE_BYTES = 64 << 10;
    static final int MOST_NAME_BYTES = 64;
    static final int MOST_PART_BYTES = 64 << 20;

    private SnapshotFormat() {}

    static int crc(byte[]... pieces) {
        var crc = new CRC32C();
        for (byte[] piece : pieces) {
            crc.update(piece);
        }
        return (int) crc.getValue();
    }
}
