package dev.virga.node.memory;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.RawMemory;

/** What can be said about the contents of a page, eight bytes at a time. */
final class Pages {
    static final int BYTES = FrameSource.FRAME_BYTES;

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private Pages() {}

    static boolean zero(long page) {
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            if (RawMemory.getLong(page + at) != 0) {
                return false;
            }
        }
        return true;
    }

    static boolean equal(long page, long other) {
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            if (RawMemory.getLong(page + at) != RawMemory.getLong(other + at)) {
                return false;
            }
        }
        return true;
    }

    /** Good enough to find equals by; whoever finds some compares them. */
    static long hash(long page) {
        long even = MULTIPLIER;
        long odd = ~MULTIPLIER;
        for (int at = 0; at < BYTES; at += 2 * Long.BYTES) {
            even = (even ^ RawMemory.getLong(page + at)) * MULTIPLIER;
            even ^= even >>> 29;
            odd = (odd ^ RawMemory.getLong(page + at + Long.BYTES)) * MULTIPLIER;
            odd ^= odd >>> 32;
        }
        long hash = (even + Long.rotateLeft(odd, 23)) * MULTIPLIER;
        return hash ^ hash >>> 31;
    }
}
