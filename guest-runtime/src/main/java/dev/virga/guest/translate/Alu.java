package dev.virga.guest.translate;

/**
 * Integer operations of translated code that take more than an instruction or two of the JVM. Pure;
 * called by generated code only.
 */
final class Alu {
    private static final long WORD = 0xFFFF_FFFFL;

    private Alu() {}

    static long mulhsu(long a, long b) {
        return Math.multiplyHigh(a, b) + (a & b >> 63);
    }

    static long div(long a, long b) {
        return b == 0 ? -1 : a / b;
    }

    static long divu(long a, long b) {
        return b == 0 ? -1 : Long.divideUnsigned(a, b);
    }

    static long rem(long a, long b) {
        return b == 0 ? a : a % b;
    }

    static long remu(long a, long b) {
        return b == 0 ? a : Long.remainderUnsigned(a, b);
    }

    static long divw(long a, long b) {
        return (int) b == 0 ? -1 : (int) a / (int) b;
    }

    static long divuw(long a, long b) {
        return (int) b == 0 ? -1 : Integer.divideUnsigned((int) a, (int) b);
    }

    static long remw(long a, long b) {
        return (int) b == 0 ? (int) a : (int) a % (int) b;
    }

    static long remuw(long a, long b) {
        return (int) b == 0 ? (int) a : Integer.remainderUnsigned((int) a, (int) b);
    }

    static long lessUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    static long less(long a, long b) {
        return a < b ? 1 : 0;
    }

    static long addUw(long a, long b) {
        return (a & WORD) + b;
    }

    static long sh1add(long a, long b) {
        return (a << 1) + b;
    }

    static long sh2add(long a, long b) {
        return (a << 2) + b;
    }

    static long sh3add(long a, long b) {
        return (a << 3) + b;
    }

    static long sh1addUw(long a, long b) {
        return ((a & WORD) << 1) + b;
    }

    static long sh2addUw(long a, long b) {
        return ((a & WORD) << 2) + b;
    }

    static long sh3addUw(long a, long b) {
        return ((a & WORD) << 3) + b;
    }

    static long slliUw(long a, long b) {
        return (a & WORD) << b;
    }

    static long andn(long a, long b) {
        return a & ~b;
    }

    static long orn(long a, long b) {
        return a | ~b;
    }

    static long xnor(long a, long b) {
        return ~(a ^ b);
    }

    static long clz(long a) {
        return Long.numberOfLeadingZeros(a);
    }

    static long ctz(long a) {
        return Long.numberOfTrailingZeros(a);
    }

    static long cpop(long a) {
        return Long.bitCount(a);
    }

    static long clzw(long a) {
        return Integer.numberOfLeadingZeros((int) a);
    }

    static long ctzw(long a) {
        return Integer.numberOfTrailingZeros((int) a);
    }

    static long cpopw(long a) {
        return Integer.bitCount((int) a);
    }

    static long minu(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    static long maxu(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? b : a;
    }

    static long sextB(long a) {
        return (byte) a;
    }

    static long sextH(long a) {
        return (short) a;
    }

    static long zextH(long a) {
        return a & 0xFFFF;
    }

    static long rol(long a, long b) {
        return Long.rotateLeft(a, (int) b);
    }

    static long rolw(long a, long b) {
        return Integer.rotateLeft((int) a, (int) b);
    }

    static long ror(long a, long b) {
        return Long.rotateRight(a, (int) b);
    }

    static long rorw(long a, long b) {
        return Integer.rotateRight((int) a, (int) b);
    }

    /** Where a byte has a bit set, all of its bits. */
    static long orcB(long a) {
        long lows = (a & 0x7F7F_7F7F_7F7F_7F7FL) + 0x7F7F_7F7F_7F7F_7F7FL | a;
        long highs = lows & 0x8080_8080_8080_8080L;
        return (highs >>> 7) * 0xFF;
    }

    static long rev8(long a) {
        return Long.reverseBytes(a);
    }

    static long bclr(long a, long b) {
        return a & ~(1L << b);
    }

    static long bext(long a, long b) {
        return a >>> b & 1;
    }

    static long binv(long a, long b) {
        return a ^ 1L << b;
    }

    static long bset(long a, long b) {
        return a | 1L << b;
    }
}
