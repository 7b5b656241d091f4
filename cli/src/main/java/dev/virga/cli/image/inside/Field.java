package dev.virga.cli.image.inside;

/**
 * Numbers modulo 2^255 - 19, each five longs of 51 bits. What these methods write is less than 2^52
 * in each long, and so may be what they read. Results may stand where operands do.
 */
final class Field {
    static final int BYTES = 40;
    private static final int BITS = 51;
    private static final long LIMB = (1L << BITS) - 1;

    /** A product's part above these is what {@link Math#unsignedMultiplyHigh} gives. */
    private static final long LOW = (1L << 52) - 1;

    private static final int SHIFT = 12;
    private static final int WRAP = 19;

    /** Four times the modulus: what is added before something is taken away. */
    private static final long FIRST = 4 * (LIMB - 18);

    private static final long OTHERS = 4 * LIMB;

    private Field() {}

    static void set(long to, long small) {
        put(to, small, 0, 0, 0, 0);
    }

    static void copy(long to, long from) {
        for (int i = 0; i < BYTES; i += 8) {
            Native.putLong(to + i, Native.getLong(from + i));
        }
    }

    static void add(long to, long f, long g) {
        carry(
                to,
                Native.getLong(f) + Native.getLong(g),
                Native.getLong(f + 8) + Native.getLong(g + 8),
                Native.getLong(f + 16) + Native.getLong(g + 16),
                Native.getLong(f + 24) + Native.getLong(g + 24),
                Native.getLong(f + 32) + Native.getLong(g + 32));
    }

    static void subtract(long to, long f, long g) {
        carry(
                to,
                Native.getLong(f) + FIRST - Native.getLong(g),
                Native.getLong(f + 8) + OTHERS - Native.getLong(g + 8),
                Native.getLong(f + 16) + OTHERS - Native.getLong(g + 16),
                Native.getLong(f + 24) + OTHERS - Native.getLong(g + 24),
                Native.getLong(f + 32) + OTHERS - Native.getLong(g + 32));
    }

    /**
     * Multiplies. Each product of two limbs is taken apart at bit 52, so that sums of parts need no
     * carries: 2 * high counts for the next limb.
     */
    static void multiply(long to, long f, long g) {
        long g0 = Native.getLong(g);
        long g1 = Native.getLong(g + 8);
        long g2 = Native.getLong(g + 16);
        long g3 = Native.getLong(g + 24);
        long g4 = Native.getLong(g + 32);
        long t0 = 0;
        long t1 = 0;
        long t2 = 0;
        long t3 = 0;
        long t4 = 0;
        // One limb of f at a time, from the highest: what there is so far moves up by a limb.
        for (int i = 32; i >= 0; i -= 8) {
            long limb = Native.getLong(f + i);
            long high = limb << SHIFT;
            long top = t4 & LIMB;
            long over = 2 * Math.unsignedMultiplyHigh(high, g4) + top;
            long rest = t4 >>> BITS;
            t4 = t3 + (limb * g4 & LOW) + 2 * Math.unsignedMultiplyHigh(high, g3);
            t3 = t2 + (limb * g3 & LOW) + 2 * Math.unsignedMultiplyHigh(high, g2);
            t2 = t1 + (limb * g2 & LOW) + 2 * Math.unsignedMultiplyHigh(high, g1);
            t1 = t0 + WRAP * rest + (limb * g1 & LOW) + 2 * Math.unsignedMultiplyHigh(high, g0);
            t0 = WRAP * over + (limb * g0 & LOW);
        }
        carry(to, t0, t1, t2, t3, t4);
    }

    private static void carry(long to, long h0, long h1, long h2, long h3, long h4) {
        long c1 = h1 + (h0 >>> BITS);
        long c2 = h2 + (c1 >>> BITS);
        long c3 = h3 + (c2 >>> BITS);
        long c4 = h4 + (c3 >>> BITS);
        long c0 = (h0 & LIMB) + WRAP * (c4 >>> BITS);
        put(to, c0 & LIMB, (c1 & LIMB) + (c0 >>> BITS), c2 & LIMB, c3 & LIMB, c4 & LIMB);
    }

    private static void put(long to, long h0, long h1, long h2, long h3, long h4) {
        Native.putLong(to, h0);
        Native.putLong(to + 8, h1);
        Native.putLong(to + 16, h2);
        Native.putLong(to + 24, h3);
        Native.putLong(to + 32, h4);
    }

    /** Writes 1 / f; f stands elsewhere. By Fermat: the power modulus - 2 = 2^255 - 21. */
    static void invert(long to, long f, long scratch) {
        // With e ones in binary as the exponent, 250 in the end; then the last bits, 01011.
        Field.copy(to, f);
        int ones = 1;
        for (int bit = 6; bit >= 0; bit--) {
            copy(scratch, to);
            square(to, ones);
            multiply(to, to, scratch);
            ones = 2 * ones;
            if ((250 >> bit & 1) != 0) {
                square(to, 1);
                multiply(to, to, f);
                ones++;
            }
        }
        square(to, 2);
        multiply(to, to, f);
        square(to, 2);
        multiply(to, to, f);
        square(to, 1);
        multiply(to, to, f);
    }

    private static void square(long f, int times) {
        for (int i = 0; i < times; i++) {
            multiply(f, f, f);
        }
    }

    /** Reads 32 bytes, little endian, of which the highest bit does not count. */
    static void read(long to, long bytes) {
        put(
                to,
                Native.getLong(bytes) & LIMB,
                (Native.getLong(bytes) >>> 51 | Native.getLong(bytes + 8) << 13) & LIMB,
                (Native.getLong(bytes + 8) >>> 38 | Native.getLong(bytes + 16) << 26) & LIMB,
                (Native.getLong(bytes + 16) >>> 25 | Native.getLong(bytes + 24) << 39) & LIMB,
                Native.getLong(bytes + 24) >>> 12 & LIMB);
    }

    /** Writes the 32 bytes of the least such number that is not negative. */
    static void write(long bytes, long f, long scratch) {
        set(scratch, 0);
        add(scratch, f, scratch);
        // Is it the modulus or more? Then 19 more reach 2^255.
        long over = WRAP;
        for (int i = 0; i < BYTES; i += 8) {
            over = Native.getLong(scratch + i) + over >>> BITS;
        }
        long carry = WRAP * over;
        for (int i = 0; i < BYTES; i += 8) {
            carry += Native.getLong(scratch + i);
            Native.putLong(scratch + i, carry & LIMB);
            carry = carry >>> BITS;
        }
        long l1 = Native.getLong(scratch + 8);
        long l2 = Native.getLong(scratch + 16);
        long l3 = Native.getLong(scratch + 24);
        Native.putLong(bytes, Native.getLong(scratch) | l1 << 51);
        Native.putLong(bytes + 8, l1 >>> 13 | l2 << 38);
        Native.putLong(bytes + 16, l2 >>> 26 | l3 << 25);
        Native.putLong(bytes + 24, l3 >>> 39 | Native.getLong(scratch + 32) << 12);
    }
}
