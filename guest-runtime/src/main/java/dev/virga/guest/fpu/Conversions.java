package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Fpu.NV;
import static dev.virga.guest.fpu.Fpu.NX;
import static dev.virga.guest.fpu.Fpu.RDN;
import static dev.virga.guest.fpu.Fpu.RMM;
import static dev.virga.guest.fpu.Fpu.RNE;
import static dev.virga.guest.fpu.Fpu.RUP;
import static dev.virga.guest.fpu.Rounding.round;

/** Conversions between integers and the formats (IEEE 754-2019, 5.4.1 and 5.8; RISC-V F, 11.7). */
final class Conversions {
    private Conversions() {}

    /**
     * To an integer of {@code width} bits, 32 or 64. What doesn't fit saturates and is invalid, a
     * NaN like positive infinity; the answer of a 32-bit conversion is sign-extended.
     */
    static long toInteger(Fpu fpu, Format f, long a, int rm, boolean signed, int width) {
        long max = -1L >>> (64 - width + (signed ? 1 : 0));
        long min = signed ? -1L << (width - 1) : 0;
        boolean negative = f.negative(a);
        if (f.isNan(a)) {
            return saturated(fpu, max, width);
        }
        if (f.isZero(a)) {
            return 0;
        }
        int exponent = f.isInfinite(a) ? 64 : f.exponent(a);
        if (exponent > 63) {
            return saturated(fpu, negative ? min : max, width);
        }
        long significand = f.significand(a);
        long integer = exponent == 63 ? significand << 1 : shifted(significand, 62 - exponent);
        long fraction = fraction(significand, exponent);
        if (roundsUp(negative, integer, fraction, rm)) {
            integer++;
        }
        boolean fits =
                negative
                        ? Long.compareUnsigned(integer, -min) <= 0
                        : Long.compareUnsigned(integer, max) <= 0;
        if (!fits) {
            return saturated(fpu, negative ? min : max, width);
        }
        if (fraction != 0) {
            fpu.fflags |= NX;
        }
        return extended(negative ? -integer : integer, width);
    }

    private static long shifted(long significand, int count) {
        return count > 63 ? 0 : significand >>> count;
    }

    /** What is behind the point, its top bit worth one half and all that is small just one. */
    private static long fraction(long significand, int exponent) {
        if (exponent >= 62) {
            return 0;
        }
        if (exponent >= -1) {
            return significand << (exponent + 2);
        }
        return exponent == -2 ? significand : 1;
    }

    private static boolean roundsUp(boolean negative, long integer, long fraction, int rm) {
        return switch (rm) {
            case RNE -> fraction < 0 && (fraction != Long.MIN_VALUE || (integer & 1) != 0);
            case RDN -> negative && fraction != 0;
            case RUP -> !negative && fraction != 0;
            case RMM -> fraction < 0;
            default -> false;
        };
    }

    private static long saturated(Fpu fpu, long value, int width) {
        fpu.fflags |= NV;
        return extended(value, width);
    }

    private static long extended(long value, int width) {
        return width == 32 ? (int) value : value;
    }

    static long fromSigned(Fpu fpu, Format f, long value, int rm) {
        return fromMagnitude(fpu, f, value < 0, value < 0 ? -value : value, rm);
    }

    static long fromUnsigned(Fpu fpu, Format f, long value, int rm) {
        return fromMagnitude(fpu, f, false, value, rm);
    }

    private static long fromMagnitude(Fpu fpu, Format f, boolean negative, long magnitude, int rm) {
        if (magnitude == 0) {
            return 0;
        }
        int zeros = Long.numberOfLeadingZeros(magnitude);
        long significand =
                zeros == 0 ? magnitude >>> 1 | (magnitude & 1) : magnitude << (zeros - 1);
        return round(fpu, f, negative, 63 - zeros, significand, rm);
    }

    static long convert(Fpu fpu, Format from, Format to, long a, int rm) {
        if (from.isNan(a)) {
            if (from.isSignaling(a)) {
                fpu.fflags |= NV;
            }
            return to.canonicalNan();
        }
        boolean negative = from.negative(a);
        if (from.isInfinite(a)) {
            return to.infinity(negative);
        }
        if (from.isZero(a)) {
            return to.zero(negative);
        }
        return round(fpu, to, negative, from.exponent(a), from.significand(a), rm);
    }
}
