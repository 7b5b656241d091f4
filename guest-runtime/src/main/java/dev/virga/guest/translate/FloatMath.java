package dev.virga.guest.translate;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import dev.virga.guest.fpu.Fpu;

/**
 * Floating-point arithmetic of translated code, by the host's, on register contents. It runs only
 * while the inexact flag is set and the rounding mode is to nearest even. An operation is followed
 * by a check; where the check says no, the instruction has had no effect and the exact unit does it
 * again. So only results that cannot raise another flag, and are not NaN, are taken from the host.
 *
 * <p>Sums that are tiny are exact (IEEE 754, gradual underflow), so they need no check for that; a
 * product, quotient or fused result must be above the smallest normal number, for one that was
 * rounded up to it raised underflow. Pure; called by generated code only.
 */
final class FloatMath {
    private static final long MAGNITUDE = Long.MAX_VALUE;
    private static final long BOX = 0xFFFF_FFFF_0000_0000L;

    private FloatMath() {}

    static boolean finite(long bits) {
        return exponent(bits) != 0x7FF;
    }

    /** Whether it is beyond doubt that it is finite and above the smallest normal number. */
    static boolean normal(long bits) {
        return Integer.compareUnsigned(exponent(bits) - 2, 0x7FF - 2) < 0;
    }

    private static int exponent(long bits) {
        return (int) (bits >>> 52) & 0x7FF;
    }

    /** Whether what was made of a product of a and b is final. */
    static boolean product(long bits, long a, long b) {
        return normal(bits) || (((a & MAGNITUDE) == 0 || (b & MAGNITUDE) == 0) && finite(bits));
    }

    static boolean productSingle(long bits, long a, long b) {
        boolean zero = ((a & 0x7FFF_FFFF) == 0) || ((b & 0x7FFF_FFFF) == 0);
        return normalSingle(bits) || (zero && finiteSingle(bits));
    }

    static boolean ordered(long a, long b) {
        double x = longBitsToDouble(a);
        double y = longBitsToDouble(b);
        return !Double.isNaN(x) && !Double.isNaN(y);
    }

    static boolean boxed(long a, long b) {
        return (a & b) >>> 32 == 0xFFFF_FFFFL;
    }

    static boolean orderedSingles(long a, long b) {
        float x = intBitsToFloat((int) a);
        float y = intBitsToFloat((int) b);
        return boxed(a, b) && !Float.isNaN(x) && !Float.isNaN(y);
    }

    /** A boxed single that is finite. */
    static boolean finiteSingle(long bits) {
        return (bits & 0x7F80_0000) != 0x7F80_0000;
    }

    /** A boxed single that is above the smallest normal number. */
    static boolean normalSingle(long bits) {
        return Integer.compareUnsigned(((int) bits >>> 23 & 0xFF) - 2, 0xFF - 2) < 0;
    }

    static long add(long a, long b) {
        return doubleToRawLongBits(longBitsToDouble(a) + longBitsToDouble(b));
    }

    static long sub(long a, long b) {
        return doubleToRawLongBits(longBitsToDouble(a) - longBitsToDouble(b));
    }

    static long mul(long a, long b) {
        return doubleToRawLongBits(longBitsToDouble(a) * longBitsToDouble(b));
    }

    static long div(long a, long b) {
        return doubleToRawLongBits(longBitsToDouble(a) / longBitsToDouble(b));
    }

    static long sqrt(long a) {
        return doubleToRawLongBits(Math.sqrt(longBitsToDouble(a)));
    }

    static long madd(long a, long b, long c) {
        return doubleToRawLongBits(
                Math.fma(longBitsToDouble(a), longBitsToDouble(b), longBitsToDouble(c)));
    }

    static long msub(long a, long b, long c) {
        return doubleToRawLongBits(
                Math.fma(longBitsToDouble(a), longBitsToDouble(b), -longBitsToDouble(c)));
    }

    static long nmsub(long a, long b, long c) {
        return doubleToRawLongBits(
                Math.fma(-longBitsToDouble(a), longBitsToDouble(b), longBitsToDouble(c)));
    }

    static long nmadd(long a, long b, long c) {
        return doubleToRawLongBits(
                Math.fma(-longBitsToDouble(a), longBitsToDouble(b), -longBitsToDouble(c)));
    }

    /** Whether a minimum or maximum is one of the two beyond doubt. */
    static boolean distinct(long a, long b) {
        return longBitsToDouble(a) < longBitsToDouble(b)
                || longBitsToDouble(a) > longBitsToDouble(b);
    }

    static long min(long a, long b) {
        return longBitsToDouble(a) < longBitsToDouble(b) ? a : b;
    }

    static long max(long a, long b) {
        return longBitsToDouble(a) > longBitsToDouble(b) ? a : b;
    }

    static long eq(long a, long b) {
        return longBitsToDouble(a) == longBitsToDouble(b) ? 1 : 0;
    }

    static long lt(long a, long b) {
        return longBitsToDouble(a) < longBitsToDouble(b) ? 1 : 0;
    }

    static long le(long a, long b) {
        return longBitsToDouble(a) <= longBitsToDouble(b) ? 1 : 0;
    }

    static long sgnj(long a, long b) {
        return a & MAGNITUDE | b & ~MAGNITUDE;
    }

    static long sgnjn(long a, long b) {
        return a & MAGNITUDE | ~b & ~MAGNITUDE;
    }

    static long sgnjx(long a, long b) {
        return a ^ b & ~MAGNITUDE;
    }

    static boolean fitsWord(long a) {
        double x = longBitsToDouble(a);
        return x > -2147483649.0 && x < 2147483648.0;
    }

    static long toWord(long a) {
        return (int) longBitsToDouble(a);
    }

    static boolean fitsUnsignedWord(long a) {
        double x = longBitsToDouble(a);
        return x > -1.0 && x < 4294967296.0;
    }

    static long toUnsignedWord(long a) {
        return (int) (long) longBitsToDouble(a);
    }

    static boolean fitsLong(long a) {
        double x = longBitsToDouble(a);
        return x >= -0x1p63 && x < 0x1p63;
    }

    static long toLong(long a) {
        return (long) longBitsToDouble(a);
    }

    static long fromWord(long x) {
        return doubleToRawLongBits((int) x);
    }

    static long fromUnsignedWord(long x) {
        return doubleToRawLongBits((double) (x & 0xFFFF_FFFFL));
    }

    static long fromLong(long x) {
        return doubleToRawLongBits((double) x);
    }

    static long classify(long a) {
        return Fpu.class64(a);
    }

    static long move(long a) {
        return a;
    }

    static long narrow(long a) {
        return box((float) longBitsToDouble(a));
    }

    /** Whether a boxed single is a number that widens without a flag. */
    static boolean widens(long a) {
        return orderedSingles(a, a);
    }

    static long widen(long a) {
        return doubleToRawLongBits(intBitsToFloat((int) a));
    }

    private static long box(float single) {
        return BOX | floatToRawIntBits(single) & 0xFFFF_FFFFL;
    }

    static long boxBits(long word) {
        return BOX | word & 0xFFFF_FFFFL;
    }

    static long addS(long a, long b) {
        return box(intBitsToFloat((int) a) + intBitsToFloat((int) b));
    }

    static long subS(long a, long b) {
        return box(intBitsToFloat((int) a) - intBitsToFloat((int) b));
    }

    static long mulS(long a, long b) {
        return box(intBitsToFloat((int) a) * intBitsToFloat((int) b));
    }

    static long divS(long a, long b) {
        return box(intBitsToFloat((int) a) / intBitsToFloat((int) b));
    }

    static long sqrtS(long a) {
        return box((float) Math.sqrt(intBitsToFloat((int) a)));
    }

    static long maddS(long a, long b, long c) {
        return box(Math.fma(intBitsToFloat((int) a), intBitsToFloat((int) b), single(c)));
    }

    static long msubS(long a, long b, long c) {
        return box(Math.fma(intBitsToFloat((int) a), intBitsToFloat((int) b), -single(c)));
    }

    static long nmsubS(long a, long b, long c) {
        return box(Math.fma(-single(a), single(b), single(c)));
    }

    static long nmaddS(long a, long b, long c) {
        return box(Math.fma(-single(a), single(b), -single(c)));
    }

    private static float single(long a) {
        return intBitsToFloat((int) a);
    }

    static long eqS(long a, long b) {
        return single(a) == single(b) ? 1 : 0;
    }

    static long ltS(long a, long b) {
        return single(a) < single(b) ? 1 : 0;
    }

    static long leS(long a, long b) {
        return single(a) <= single(b) ? 1 : 0;
    }

    static long sgnjS(long a, long b) {
        return BOX | a & 0x7FFF_FFFFL | b & 0x8000_0000L;
    }

    static long sgnjnS(long a, long b) {
        return BOX | a & 0x7FFF_FFFFL | ~b & 0x8000_0000L;
    }

    static long sgnjxS(long a, long b) {
        return BOX | (a ^ b & 0x8000_0000L) & 0xFFFF_FFFFL;
    }

    static boolean fitsWordS(long a) {
        float x = single(a);
        return boxed(a, a) && x >= -0x1p31f && x < 0x1p31f;
    }

    static long toWordS(long a) {
        return (int) single(a);
    }

    static boolean fitsUnsignedWordS(long a) {
        float x = single(a);
        return boxed(a, a) && x > -1.0f && x < 0x1p32f;
    }

    static long toUnsignedWordS(long a) {
        return (int) (long) single(a);
    }

    static boolean fitsLongS(long a) {
        float x = single(a);
        return boxed(a, a) && x >= -0x1p63f && x < 0x1p63f;
    }

    static long toLongS(long a) {
        return (long) single(a);
    }

    static long fromWordS(long x) {
        return box((float) (int) x);
    }

    static long fromLongS(long x) {
        return box((float) x);
    }

    static long moveToInteger(long a) {
        return (int) a;
    }
}
