package dev.virga.guest.fpu;

import java.util.SplittableRandom;

/**
 * Operands that find faults: special values, boundary exponents, sparse and dense fractions,
 * neighbours, products near an addend, halfway cases, and plain random bits.
 */
final class Operands {
    private static final double[] SPECIAL = {
        0.0,
        Double.MIN_VALUE,
        3 * Double.MIN_VALUE,
        Double.MIN_NORMAL - Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MIN_NORMAL + Double.MIN_VALUE,
        0x1p-537,
        0x1p-149,
        0x1p-150,
        0x1.8p-150,
        0x1p-126,
        0x1.fffffep-127,
        0x1.ffffffp-127,
        0x1.fffffffp-127,
        0x1p-64,
        0.25,
        0.5,
        Math.nextDown(0.5),
        Math.nextUp(0.5),
        0.75,
        1.0,
        Math.nextDown(1.0),
        Math.nextUp(1.0),
        1.5,
        2.0,
        2.5,
        3.0,
        3.5,
        10.0,
        0x1p23,
        0x1p24,
        0x1.000001p24,
        0x1p31 - 1,
        0x1p31 - 0.5,
        0x1p31,
        0x1p31 + 0.5,
        0x1p31 + 1,
        0x1p32 - 1,
        0x1p32 - 0.5,
        0x1p32,
        0x1p52,
        0x1p53,
        0x1p53 - 1,
        0x1p63,
        0x1p63 - 1024,
        0x1p63 + 2048,
        0x1p64,
        0x1p64 - 2048,
        0x1p127,
        0x1.fffffep127,
        0x1.fffffefp127,
        0x1.ffffffp127,
        0x1p128,
        0x1p512,
        0x1p1023,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NaN
    };

    private final SplittableRandom random;
    private final boolean single;
    private final Format format;

    Operands(SplittableRandom random, boolean single) {
        this.random = random;
        this.single = single;
        this.format = single ? Format.SINGLE : Format.DOUBLE;
    }

    /** Fills in operands a, b and c. */
    void next(long[] operands) {
        long a = any();
        long b = random.nextInt(4) == 0 ? near(a) : any();
        long c = random.nextInt(4) == 0 ? near(b) : any();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> c = flipSign(near(product(a, b))); // cancellation in fused operations
            case 3 -> b = withExponent(any(), 2 * format.bias() - field(a) - format.bias());
            case 4 -> a = product(b, c); // often an exact quotient
            case 5 -> a = product(b, b); // often an exact root
            case 6 -> { // quotient near the least or the largest number
                int bias = random.nextBoolean() ? format.bias() : -format.bias();
                b = withExponent(any(), field(a) + bias);
            }
            case 7 -> c = withExponent(c, field(a) + field(b) - format.bias() - format.precision());
            case 8 -> {
                a = sparse(a);
                b = sparse(b);
                c = sparse(c);
            }
            default -> {}
        }
        operands[0] = boxed(a);
        operands[1] = boxed(b);
        operands[2] = boxed(c);
    }

    /** An integer for conversions to floating point. */
    long integer() {
        long value = random.nextLong() >>> random.nextInt(64);
        value = random.nextInt(4) == 0 ? Long.highestOneBit(value) + random.nextInt(5) - 2 : value;
        if (random.nextInt(4) == 0) {
            // A halfway case of a single or a double, or one beside it.
            int zeros = Long.numberOfLeadingZeros(value);
            long halfway = Long.MIN_VALUE >>> (random.nextBoolean() ? 24 : 53);
            long high = (value << zeros & -(halfway << 1)) | halfway;
            value = (high >>> zeros) + random.nextInt(3) - 1;
        }
        return random.nextBoolean() ? value : -value;
    }

    private long any() {
        return switch (random.nextInt(8)) {
            case 0 -> special();
            case 1 -> withExponent(fraction(), random.nextInt(format.precision() + 4));
            case 2 -> withExponent(fraction(), 2 * format.bias() - random.nextInt(4));
            case 3 -> withExponent(fraction(), format.bias() - 4 + random.nextInt(72));
            case 4 -> withExponent(fraction(), format.bias() / 2 + random.nextInt(8));
            case 5 -> integerValued();
            default -> truncated(random.nextLong());
        };
    }

    private long special() {
        if (random.nextInt(12) == 0) {
            // Signaling and quiet NaNs with payloads.
            return truncated(random.nextLong()) | format.infinity();
        }
        double value = SPECIAL[random.nextInt(SPECIAL.length)];
        long bits =
                single
                        ? Float.floatToRawIntBits((float) value) & 0xffffffffL
                        : Double.doubleToRawLongBits(value);
        return random.nextBoolean() ? flipSign(bits) : bits;
    }

    private long integerValued() {
        double value = random.nextLong() >> (1 + random.nextInt(63));
        return single
                ? Float.floatToRawIntBits((float) value) & 0xffffffffL
                : Double.doubleToRawLongBits(value);
    }

    /** Random sign and fraction: random bits, a few ones, or a run of ones. */
    private long fraction() {
        long bits = random.nextLong();
        return switch (random.nextInt(4)) {
            case 0 -> sparse(truncated(bits));
            case 1 -> {
                long run = -1L >>> random.nextInt(64) << random.nextInt(64);
                yield truncated(run ^ (bits & Long.MIN_VALUE));
            }
            default -> truncated(bits);
        };
    }

    private long sparse(long bits) {
        long keep = random.nextLong() & ~random.nextLong();
        long fraction = (1L << format.fractionBits()) - 1;
        return (bits & ~fraction) | (bits & fraction & keep);
    }

    private long near(long bits) {
        long other = truncated(bits + random.nextInt(9) - 4);
        other = random.nextInt(4) == 0 ? truncated(other + (1L << format.fractionBits())) : other;
        return random.nextBoolean() ? flipSign(other) : other;
    }

    private long product(long a, long b) {
        return single
                ? Float.floatToRawIntBits(
                                Float.intBitsToFloat((int) a) * Float.intBitsToFloat((int) b))
                        & 0xffffffffL
                : Double.doubleToRawLongBits(
                        Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
    }

    private int field(long bits) {
        return (int) (format.magnitude(bits) >>> format.fractionBits());
    }

    private long withExponent(long bits, int field) {
        int jittered = field + random.nextInt(5) - 2;
        int bounded = Math.clamp(jittered, 0, 2 * format.bias());
        return (bits & ~format.infinity()) | ((long) bounded << format.fractionBits());
    }

    private long flipSign(long bits) {
        return bits ^ format.signBit();
    }

    private long truncated(long bits) {
        return single ? bits >>> 32 : bits;
    }

    /** As a register holds it; now and then a single that is not properly boxed. */
    private long boxed(long bits) {
        if (!single) {
            return bits;
        }
        return random.nextInt(64) == 0 ? random.nextLong() : Fpu.box32((int) bits);
    }
}
