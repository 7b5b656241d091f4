package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Fpu.DZ;
import static dev.virga.guest.fpu.Fpu.NV;
import static dev.virga.guest.fpu.Fpu.RDN;
import static dev.virga.guest.fpu.Rounding.round;
import static dev.virga.guest.fpu.Rounding.shiftRightSticky;

/**
 * Addition, multiplication, division and square root in integer arithmetic, for every operand and
 * every rounding mode (IEEE 754-2019, 5.4.1 and 7).
 */
final class Exact {
    private Exact() {}

    static long add(Fpu fpu, Format f, long a, long b, int rm) {
        if (f.isNan(a) || f.isNan(b)) {
            return nan(fpu, f, a, b);
        }
        if (f.isInfinite(a)) {
            return f.isInfinite(b) && a != b ? invalid(fpu, f) : a;
        }
        if (f.isInfinite(b)) {
            return b;
        }
        if (f.isZero(b)) {
            return f.isZero(a) && a != b ? f.zero(rm == RDN) : a;
        }
        if (f.isZero(a)) {
            return b;
        }
        return f.magnitude(a) < f.magnitude(b)
                ? addSmaller(fpu, f, b, a, rm)
                : addSmaller(fpu, f, a, b, rm);
    }

    /** Adds finite nonzero numbers, {@code |a| >= |b|}. */
    private static long addSmaller(Fpu fpu, Format f, long a, long b, int rm) {
        int exponent = f.exponent(a);
        long sa = f.significand(a);
        // A shift of ten or less loses nothing; after a longer one the difference loses at most
        // its top bit, so the sticky bit stays far below the rounding position.
        long sb = shiftRightSticky(f.significand(b), exponent - f.exponent(b));
        boolean negative = f.negative(a);
        if (negative == f.negative(b)) {
            long sum = sa + sb;
            return sum < 0
                    ? round(fpu, f, negative, exponent + 1, shiftRightSticky(sum, 1), rm)
                    : round(fpu, f, negative, exponent, sum, rm);
        }
        long difference = sa - sb;
        if (difference == 0) {
            return f.zero(rm == RDN);
        }
        int shift = Long.numberOfLeadingZeros(difference) - 1;
        return round(fpu, f, negative, exponent - shift, difference << shift, rm);
    }

    static long multiply(Fpu fpu, Format f, long a, long b, int rm) {
        if (f.isNan(a) || f.isNan(b)) {
            return nan(fpu, f, a, b);
        }
        boolean negative = f.negative(a) != f.negative(b);
        if (f.isInfinite(a) || f.isInfinite(b)) {
            return f.isZero(a) || f.isZero(b) ? invalid(fpu, f) : f.infinity(negative);
        }
        if (f.isZero(a) || f.isZero(b)) {
            return f.zero(negative);
        }
        long sa = f.significand(a);
        long sb = f.significand(b);
        int exponent = f.exponent(a) + f.exponent(b);
        long low = sa * sb;
        long product = Math.multiplyHigh(sa, sb) << 2 | low >>> 62;
        if (low << 2 != 0) {
            product |= 1;
        }
        if (product < 0) {
            product = shiftRightSticky(product, 1);
            exponent++;
        }
        return round(fpu, f, negative, exponent, product, rm);
    }

    static long divide(Fpu fpu, Format f, long a, long b, int rm) {
        if (f.isNan(a) || f.isNan(b)) {
            return nan(fpu, f, a, b);
        }
        boolean negative = f.negative(a) != f.negative(b);
        if (f.isInfinite(a)) {
            return f.isInfinite(b) ? invalid(fpu, f) : f.infinity(negative);
        }
        if (f.isInfinite(b)) {
            return f.zero(negative);
        }
        if (f.isZero(b)) {
            if (f.isZero(a)) {
                return invalid(fpu, f);
            }
            fpu.fflags |= DZ;
            return f.infinity(negative);
        }
        if (f.isZero(a)) {
            return f.zero(negative);
        }
        long divisor = f.significand(b) >>> 10;
        long dividend = f.significand(a) >>> 10;
        int exponent = f.exponent(a) - f.exponent(b);
        if (dividend < divisor) {
            dividend <<= 1;
            exponent--;
        }
        // One bit, then six times ten: 61 bits of quotient and the remainder as sticky bit.
        long quotient = 1;
        long remainder = dividend - divisor;
        for (int i = 0; i < 6; i++) {
            long partial = remainder << 10;
            long digits = partial / divisor;
            remainder = partial - digits * divisor;
            quotient = quotient << 10 | digits;
        }
        long significand = quotient << 2 | (remainder != 0 ? 1 : 0);
        return round(fpu, f, negative, exponent, significand, rm);
    }

    static long squareRoot(Fpu fpu, Format f, long a, int rm) {
        if (f.isNan(a)) {
            return nan(fpu, f, a, a);
        }
        if (f.isZero(a)) {
            return a;
        }
        if (f.negative(a)) {
            return invalid(fpu, f);
        }
        if (f.isInfinite(a)) {
            return a;
        }
        int exponent = f.exponent(a);
        // The radicand in [1, 4), unsigned with 62 bits of fraction, over an even exponent.
        long radicand = f.significand(a) << (exponent & 1);
        long root = 0;
        long remainder = 0;
        for (int i = 0; i < 57; i++) {
            remainder = remainder << 2 | radicand >>> 62;
            radicand <<= 2;
            root <<= 1;
            long trial = root << 1 | 1;
            if (remainder >= trial) {
                remainder -= trial;
                root |= 1;
            }
        }
        long significand = root << 6 | (remainder != 0 ? 1 : 0);
        return round(fpu, f, false, exponent >> 1, significand, rm);
    }

    /** The result of an operation on a NaN: canonical, invalid if an operand signals. */
    static long nan(Fpu fpu, Format f, long a, long b) {
        if (f.isSignaling(a) || f.isSignaling(b)) {
            fpu.fflags |= NV;
        }
        return f.canonicalNan();
    }

    static long invalid(Fpu fpu, Format f) {
        fpu.fflags |= NV;
        return f.canonicalNan();
    }
}
