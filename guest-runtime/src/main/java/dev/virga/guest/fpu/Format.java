package dev.virga.guest.fpu;

/**
 * An IEEE 754 binary interchange format (IEEE 754-2019, 3.4), its encodings held in the low bits of
 * a {@code long} with the bits above it zero.
 *
 * <p>A finite nonzero number is taken apart as {@code significand * 2^(exponent - 62)}, with bit 62
 * the top bit of the significand: subnormals are normalized, and at least ten bits below the
 * precision of either format are free for guard and sticky bits. A record, because the just-in-time
 * compiler trusts the fields of records as constants.
 *
 * @param precision bits of the significand, the implicit one included
 * @param exponentBits width of the exponent field
 */
record Format(int precision, int exponentBits) {
    static final Format SINGLE = new Format(24, 8);
    static final Format DOUBLE = new Format(53, 11);

    int fractionBits() {
        return precision - 1;
    }

    int bias() {
        return (1 << (exponentBits - 1)) - 1;
    }

    /** Exponent of the smallest normal number. */
    int minExponent() {
        return 1 - bias();
    }

    long signBit() {
        return 1L << (precision - 1 + exponentBits);
    }

    long infinity() {
        return ((1L << exponentBits) - 1) << fractionBits();
    }

    /** The one NaN that operations produce (The RISC-V Instruction Set Manual, F, 11.3). */
    long canonicalNan() {
        return infinity() | quietBit();
    }

    private long quietBit() {
        return 1L << (precision - 2);
    }

    private long fraction(long bits) {
        return bits & ((1L << fractionBits()) - 1);
    }

    private int exponentField(long bits) {
        return (int) (bits >>> fractionBits()) & ((1 << exponentBits) - 1);
    }

    boolean negative(long bits) {
        return (bits & signBit()) != 0;
    }

    long magnitude(long bits) {
        return bits & (signBit() - 1);
    }

    boolean isNan(long bits) {
        return magnitude(bits) > infinity();
    }

    boolean isSignaling(long bits) {
        return isNan(bits) && (bits & quietBit()) == 0;
    }

    boolean isInfinite(long bits) {
        return magnitude(bits) == infinity();
    }

    boolean isZero(long bits) {
        return magnitude(bits) == 0;
    }

    boolean isSubnormal(long bits) {
        return exponentField(bits) == 0 && !isZero(bits);
    }

    long zero(boolean negative) {
        return negative ? signBit() : 0;
    }

    long infinity(boolean negative) {
        return zero(negative) | infinity();
    }

    /** Exponent of a finite nonzero number, normalized. */
    int exponent(long bits) {
        int field = exponentField(bits);
        if (field == 0) {
            int shift = Long.numberOfLeadingZeros(fraction(bits)) - 1 - (62 - fractionBits());
            return minExponent() - shift;
        }
        return field - bias();
    }

    /** Significand of a finite nonzero number, its top bit at bit 62. */
    long significand(long bits) {
        long fraction = fraction(bits);
        if (exponentField(bits) == 0) {
            return fraction << (Long.numberOfLeadingZeros(fraction) - 1);
        }
        return (fraction | 1L << fractionBits()) << (62 - fractionBits());
    }
}
