package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Fpu.NX;
import static dev.virga.guest.fpu.Fpu.OF;
import static dev.virga.guest.fpu.Fpu.RDN;
import static dev.virga.guest.fpu.Fpu.RMM;
import static dev.virga.guest.fpu.Fpu.RNE;
import static dev.virga.guest.fpu.Fpu.RUP;
import static dev.virga.guest.fpu.Fpu.UF;

/**
 * The one place where a result is rounded to a format and its NX, UF and OF flags are decided (IEEE
 * 754-2019, 4.3 and 7.4 to 7.6; tininess is detected after rounding, as RISC-V requires).
 */
final class Rounding {
    private Rounding() {}

    /**
     * Rounds {@code significand * 2^(exponent - 62)} to {@code f}.
     *
     * @param significand top bit at bit 62; bit 0 is sticky, set when anything below was lost
     */
    static long round(Fpu fpu, Format f, boolean negative, int exponent, long significand, int rm) {
        if (exponent > f.bias()) {
            return overflow(fpu, f, negative, rm);
        }
        int drop = 63 - f.precision();
        long half = 1L << (drop - 1);
        long mask = (1L << drop) - 1;
        long increment = increment(negative, rm, half, mask);
        boolean tiny = false;
        if (exponent < f.minExponent()) {
            // Tiny unless rounding with an unbounded exponent would carry up to the least normal.
            tiny = exponent < f.minExponent() - 1 || significand + increment >= 0;
            significand = shiftRightSticky(significand, f.minExponent() - exponent);
            exponent = f.minExponent();
        }
        long lost = significand & mask;
        long rounded = (significand + increment) >>> drop;
        if (rm == RNE && lost == half) {
            rounded &= ~1L;
        }
        if (lost != 0) {
            fpu.fflags |= tiny ? NX | UF : NX;
        }
        // The implicit bit adds one to the exponent field, a carry out of the fraction one more,
        // and a subnormal leaves it zero.
        long bits = ((long) (exponent + f.bias() - 1) << f.fractionBits()) + rounded;
        if (bits >= f.infinity()) {
            return overflow(fpu, f, negative, rm);
        }
        return f.zero(negative) | bits;
    }

    private static long increment(boolean negative, int rm, long half, long mask) {
        return switch (rm) {
            case RNE, RMM -> half;
            case RDN -> negative ? mask : 0;
            case RUP -> negative ? 0 : mask;
            default -> 0;
        };
    }

    private static long overflow(Fpu fpu, Format f, boolean negative, int rm) {
        fpu.fflags |= OF | NX;
        boolean toInfinity =
                switch (rm) {
                    case RNE, RMM -> true;
                    case RDN -> negative;
                    case RUP -> !negative;
                    default -> false;
                };
        return toInfinity ? f.infinity(negative) : f.zero(negative) | (f.infinity() - 1);
    }

    /** Shifts right by {@code count >= 0}; bit 0 of the answer is set if a set bit was lost. */
    static long shiftRightSticky(long value, int count) {
        if (count > 63) {
            return value == 0 ? 0 : 1;
        }
        long shifted = value >>> count;
        return shifted << count == value ? shifted : shifted | 1;
    }
}
