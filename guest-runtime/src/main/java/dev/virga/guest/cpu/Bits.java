package dev.virga.guest.cpu;

/** Bit operations that Java has no method for. */
final class Bits {
    private Bits() {}

    /** orc.b: each byte becomes 0xFF if it has a bit set, else 0. */
    static long orCombineBytes(long value) {
        long low = 0x7F7F_7F7F_7F7F_7F7FL;
        long tops = ((value & low) + low | value) & ~low;
        return (tops >>> 7) * 0xFF;
    }
}
