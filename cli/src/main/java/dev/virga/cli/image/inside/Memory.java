package dev.virga.cli.image.inside;

/** Memory that is taken once and kept. */
final class Memory {
    private static final int ALIGNMENT = 16;

    private static long taken;

    private Memory() {}

    /** Room for so many bytes, all 0; there are 1 MiB in all. */
    static long take(long bytes) {
        long address = Native.arena() + taken;
        taken += (bytes + ALIGNMENT - 1) & -ALIGNMENT;
        return address;
    }

    static void copy(long to, long from, long bytes) {
        for (long i = 0; i < bytes; i++) {
            Native.putByte(to + i, Native.getByte(from + i));
        }
    }
}
