package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Fpu.NV;

/** Comparisons with a NaN among the operands, minimum, maximum and the class of a number. */
final class Comparisons {
    private Comparisons() {}

    /** Equality where an operand is a NaN: false, invalid only if one signals. */
    static boolean unequalNan(Fpu fpu, Format f, long a, long b) {
        if (f.isSignaling(a) || f.isSignaling(b)) {
            fpu.fflags |= NV;
        }
        return false;
    }

    /**
     * Minimum or maximum where an operand is a NaN: the other one, canonical if both are (IEEE
     * 754-2019, 9.6, minimumNumber and maximumNumber).
     */
    static long otherThanNan(Fpu fpu, Format f, long a, long b) {
        unequalNan(fpu, f, a, b);
        if (!f.isNan(a)) {
            return a;
        }
        return f.isNan(b) ? f.canonicalNan() : b;
    }

    /** The one-bit mask that FCLASS answers (RISC-V F, 11.9). */
    static int classify(Format f, long a) {
        if (f.isNan(a)) {
            return f.isSignaling(a) ? 1 << 8 : 1 << 9;
        }
        int positive = f.isInfinite(a) ? 7 : f.isZero(a) ? 4 : f.isSubnormal(a) ? 5 : 6;
        return 1 << (f.negative(a) ? 7 - positive : positive);
    }
}
