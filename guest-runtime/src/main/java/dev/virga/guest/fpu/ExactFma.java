package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Exact.invalid;
import static dev.virga.guest.fpu.Exact.nan;
import static dev.virga.guest.fpu.Fpu.NV;
import static dev.virga.guest.fpu.Fpu.RDN;
import static dev.virga.guest.fpu.Rounding.round;

/**
 * Fused multiply-add in 128-bit integer arithmetic (IEEE 754-2019, 5.4.1; infinity times zero is
 * invalid even when the addend is a quiet NaN, as RISC-V requires).
 */
final class ExactFma {
    private ExactFma() {}

    static long fma(Fpu fpu, Format f, long a, long b, long c, int rm) {
        boolean infiniteTimesZero =
                (f.isInfinite(a) && f.isZero(b)) || (f.isZero(a) && f.isInfinite(b));
        if (f.isNan(a) || f.isNan(b) || f.isNan(c)) {
            if (infiniteTimesZero || f.isSignaling(c)) {
                fpu.fflags |= NV;
            }
            return nan(fpu, f, a, b);
        }
        if (infiniteTimesZero) {
            return invalid(fpu, f);
        }
        boolean negative = f.negative(a) != f.negative(b);
        if (f.isInfinite(a) || f.isInfinite(b)) {
            return f.isInfinite(c) && f.negative(c) != negative
                    ? invalid(fpu, f)
                    : f.infinity(negative);
        }
        if (f.isInfinite(c)) {
            return c;
        }
        if (f.isZero(a) || f.isZero(b)) {
            return f.isZero(c) && f.negative(c) != negative ? f.zero(rm == RDN) : c;
        }
        return f.isZero(c) ? Exact.multiply(fpu, f, a, b, rm) : finite(fpu, f, a, b, c, rm);
    }

    private static long finite(Fpu fpu, Format f, long a, long b, long c, int rm) {
        boolean negative = f.negative(a) != f.negative(b);
        boolean subtract = f.negative(c) != negative;
        int exponent = f.exponent(a) + f.exponent(b);
        long sa = f.significand(a);
        long sb = f.significand(b);
        long low = sa * sb;
        // The product's top bit is put at bit 126 of high:low; its low 21 bits are zero.
        long high = Math.multiplyHigh(sa, sb) << 1 | low >>> 63;
        low <<= 1;
        if (high >>> 62 == 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
        } else {
            exponent++;
        }
        long addendHigh = f.significand(c);
        long addendLow = 0;
        // Aligning loses bits only when the shift is long (22 or more): then the difference loses
        // at most its top bit, and the sticky bit stays far below the rounding position.
        int distance = exponent - f.exponent(c);
        if (distance >= 0) {
            addendLow = shiftedLow(addendHigh, addendLow, distance);
            addendHigh = distance > 63 ? 0 : addendHigh >>> distance;
        } else {
            low = shiftedLow(high, low, -distance);
            high = -distance > 63 ? 0 : high >>> -distance;
            exponent -= distance;
        }
        if (!subtract) {
            long sumLow = low + addendLow;
            long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
            long sumHigh = high + addendHigh + carry;
            if (sumHigh < 0) {
                long sticky = (sumHigh & 1) | (sumLow != 0 ? 1 : 0);
                return round(fpu, f, negative, exponent + 1, sumHigh >>> 1 | sticky, rm);
            }
            return round(fpu, f, negative, exponent, sumHigh | (sumLow != 0 ? 1 : 0), rm);
        }
        long borrow = Long.compareUnsigned(low, addendLow) < 0 ? 1 : 0;
        long differenceLow = low - addendLow;
        long differenceHigh = high - addendHigh - borrow;
        if (differenceHigh < 0) {
            negative = !negative;
            differenceLow = -differenceLow;
            differenceHigh = ~differenceHigh + (differenceLow == 0 ? 1 : 0);
        }
        if ((differenceHigh | differenceLow) == 0) {
            return f.zero(rm == RDN);
        }
        return normalizeAndRound(fpu, f, negative, exponent, differenceHigh, differenceLow, rm);
    }

    private static long normalizeAndRound(
            Fpu fpu, Format f, boolean negative, int exponent, long high, long low, int rm) {
        if (high == 0) {
            exponent -= 64;
            if (low < 0) {
                return round(fpu, f, negative, exponent + 1, low >>> 1 | (low & 1), rm);
            }
            high = low;
            low = 0;
        }
        int shift = Long.numberOfLeadingZeros(high) - 1;
        if (shift > 0) {
            high = high << shift | low >>> (64 - shift);
            low <<= shift;
        }
        return round(fpu, f, negative, exponent - shift, high | (low != 0 ? 1 : 0), rm);
    }

    /** Low half of {@code high:low >>> count}, with what was lost as sticky bit 0. */
    private static long shiftedLow(long high, long low, int count) {
        if (count == 0) {
            return low;
        }
        if (count < 64) {
            long shifted = low >>> count | high << (64 - count);
            return low << (64 - count) == 0 ? shifted : shifted | 1;
        }
        return Rounding.shiftRightSticky(high, count - 64) | (low != 0 ? 1 : 0);
    }
}
