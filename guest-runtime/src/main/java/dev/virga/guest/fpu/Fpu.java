package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Format.DOUBLE;
import static dev.virga.guest.fpu.Format.SINGLE;
import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.intBitsToFloat;

/**
 * The floating-point unit of one hart: operations of the F and D extensions on raw bits (The RISC-V
 * Instruction Set Manual, volume I, F 2.2 and D 2.2; IEEE 754-2019).
 *
 * <p>Doubles are {@code long} bits, singles {@code int} bits; {@link #unbox32} and {@link #box32}
 * go between singles and 64-bit registers. Flags accumulate in {@link #fflags}. The rounding mode
 * {@code rm} is the resolved one, {@link #RNE} to {@link #RMM}: the hart resolves DYN and traps on
 * the reserved values. Every NaN produced is canonical; tininess is detected after rounding.
 *
 * <p>The host's own arithmetic answers where the package proves it the same: mostly with RNE and NX
 * already set, as it is soon in any program; with NX clear, where the operation is exact.
 *
 * <p>Nothing here allocates, throws or blocks. One thread at a time, the hart's.
 */
public final class Fpu {
    /** Inexact. */
    public static final int NX = 1;

    /** Underflow. */
    public static final int UF = 2;

    /** Overflow. */
    public static final int OF = 4;

    /** Divide by zero. */
    public static final int DZ = 8;

    /** Invalid operation. */
    public static final int NV = 16;

    /** Round to nearest, ties to even. */
    public static final int RNE = 0;

    /** Round towards zero. */
    public static final int RTZ = 1;

    /** Round down, towards negative infinity. */
    public static final int RDN = 2;

    /** Round up, towards positive infinity. */
    public static final int RUP = 3;

    /** Round to nearest, ties to the larger magnitude. */
    public static final int RMM = 4;

    private static final long SIGN64 = Long.MIN_VALUE;
    private static final int SIGN32 = Integer.MIN_VALUE;
    private static final int NAN32 = 0x7fc00000;

    /** The accrued exceptions, the CSR fflags: a set of NX, UF, OF, DZ and NV. */
    public int fflags;

    /** The single in a 64-bit register: the canonical NaN if it is not properly boxed. */
    public static int unbox32(long register) {
        return register >> 32 == -1 ? (int) register : NAN32;
    }

    /** A single as a 64-bit register holds it, NaN-boxed. */
    public static long box32(int single) {
        return single | 0xffffffff_00000000L;
    }

    private static long wide(int single) {
        return single & 0xffffffffL;
    }

    private boolean inexact() {
        return (fflags & NX) != 0;
    }

    /** Whether {@code x * y == product} exactly, and not just when rounded. */
    private static boolean exactProduct(double x, double y, double product) {
        return x * y == product
                && Host.ordinary(product)
                && Host.productFits(Double.doubleToRawLongBits(x), Double.doubleToRawLongBits(y));
    }

    private long integer(double x, double rounded, long integer) {
        if (rounded != x) {
            fflags |= NX;
        }
        return integer;
    }

    /** FADD.D. */
    public long add64(long a, long b, int rm) {
        if (rm == RNE) {
            double x = longBitsToDouble(a);
            double y = longBitsToDouble(b);
            double sum = x + y;
            // A sum in the range of subnormals is exact, so no sum underflows.
            if (inexact() ? Host.finite(sum) : Host.exactSum(x, y, sum)) {
                return Double.doubleToRawLongBits(sum);
            }
        }
        return Exact.add(this, DOUBLE, a, b, rm);
    }

    /** FSUB.D. */
    public long sub64(long a, long b, int rm) {
        if (rm == RNE) {
            double x = longBitsToDouble(a);
            double y = longBitsToDouble(b);
            double sum = x - y;
            // A sum in the range of subnormals is exact, so no sum underflows.
            if (inexact() ? Host.finite(sum) : Host.exactSum(x, -y, sum)) {
                return Double.doubleToRawLongBits(sum);
            }
        }
        return Exact.add(this, DOUBLE, a, b ^ SIGN64, rm);
    }

    /** FMUL.D. */
    public long mul64(long a, long b, int rm) {
        if (rm == RNE) {
            double x = longBitsToDouble(a);
            double y = longBitsToDouble(b);
            double product = x * y;
            if (Host.ordinary(product)
                    ? inexact() || Host.productFits(a, b)
                    : product == 0 && (x == 0 || y == 0)) {
                return Double.doubleToRawLongBits(product);
            }
        }
        return Exact.multiply(this, DOUBLE, a, b, rm);
    }

    /** FDIV.D. */
    public long div64(long a, long b, int rm) {
        if (rm == RNE) {
            double x = longBitsToDouble(a);
            double y = longBitsToDouble(b);
            double quotient = x / y;
            if (Host.ordinary(quotient)
                    ? inexact() || exactProduct(quotient, y, x)
                    : quotient == 0 && x == 0) {
                return Double.doubleToRawLongBits(quotient);
            }
        }
        return Exact.divide(this, DOUBLE, a, b, rm);
    }

    /** FSQRT.D. */
    public long sqrt64(long a, int rm) {
        if (rm == RNE) {
            double x = longBitsToDouble(a);
            double root = Math.sqrt(x);
            if (Host.ordinary(root) && (inexact() || exactProduct(root, root, x))) {
                return Double.doubleToRawLongBits(root);
            }
        }
        return Exact.squareRoot(this, DOUBLE, a, rm);
    }

    /** FMADD.D: {@code a * b + c}. */
    public long madd64(long a, long b, long c, int rm) {
        if (rm == RNE) {
            double x = longBitsToDouble(a);
            double y = longBitsToDouble(b);
            double z = longBitsToDouble(c);
            if (Host.FMA && inexact()) {
                double result = Math.fma(x, y, z);
                if (Host.ordinary(result)) {
                    return Double.doubleToRawLongBits(result);
                }
            } else if (Host.productFits(a, b)) {
                double product = x * y;
                double sum = product + z;
                if (Host.ordinary(product) && Host.exactSum(product, z, sum)) {
                    return Double.doubleToRawLongBits(sum);
                }
            }
        }
        return ExactFma.fma(this, DOUBLE, a, b, c, rm);
    }

    /** FMSUB.D: {@code a * b - c}. */
    public long msub64(long a, long b, long c, int rm) {
        return madd64(a, b, c ^ SIGN64, rm);
    }

    /** FNMSUB.D: {@code -(a * b) + c}. */
    public long nmsub64(long a, long b, long c, int rm) {
        return madd64(a ^ SIGN64, b, c, rm);
    }

    /** FNMADD.D: {@code -(a * b) - c}. */
    public long nmadd64(long a, long b, long c, int rm) {
        return madd64(a ^ SIGN64, b, c ^ SIGN64, rm);
    }

    /** FMIN.D: a NaN yields to a number, and -0 is below +0. */
    public long min64(long a, long b) {
        double x = longBitsToDouble(a);
        double y = longBitsToDouble(b);
        if (x < y) {
            return a;
        }
        if (x > y) {
            return b;
        }
        // Equal operands differ at most in the sign of a zero.
        return x == y ? a | b : Comparisons.otherThanNan(this, DOUBLE, a, b);
    }

    /** FMAX.D: a NaN yields to a number, and -0 is below +0. */
    public long max64(long a, long b) {
        double x = longBitsToDouble(a);
        double y = longBitsToDouble(b);
        if (x > y) {
            return a;
        }
        if (x < y) {
            return b;
        }
        return x == y ? a & b : Comparisons.otherThanNan(this, DOUBLE, a, b);
    }

    /** FEQ.D, quiet: invalid only for a signaling NaN. */
    public boolean eq64(long a, long b) {
        double x = longBitsToDouble(a);
        double y = longBitsToDouble(b);
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Comparisons.unequalNan(this, DOUBLE, a, b);
        }
        return x == y;
    }

    /** FLT.D, signaling: invalid for any NaN. */
    public boolean lt64(long a, long b) {
        double x = longBitsToDouble(a);
        double y = longBitsToDouble(b);
        if (Double.isNaN(x) || Double.isNaN(y)) {
            fflags |= NV;
        }
        return x < y;
    }

    /** FLE.D, signaling: invalid for any NaN. */
    public boolean le64(long a, long b) {
        double x = longBitsToDouble(a);
        double y = longBitsToDouble(b);
        if (Double.isNaN(x) || Double.isNaN(y)) {
            fflags |= NV;
        }
        return x <= y;
    }

    /** FCLASS.D: one of the bits 0 to 9. */
    public static int class64(long a) {
        return Comparisons.classify(DOUBLE, a);
    }

    /** FSGNJ.D. */
    public static long sgnj64(long a, long b) {
        return (a & ~SIGN64) | (b & SIGN64);
    }

    /** FSGNJN.D. */
    public static long sgnjn64(long a, long b) {
        return (a & ~SIGN64) | (~b & SIGN64);
    }

    /** FSGNJX.D. */
    public static long sgnjx64(long a, long b) {
        return a ^ (b & SIGN64);
    }

    /** FCVT.W.D: sign-extended from 32 bits. */
    public long f64ToW(long a, int rm) {
        double x = longBitsToDouble(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= -0x1p31 && rounded <= 0x1p31 - 1) {
            return integer(x, rounded, (int) rounded);
        }
        return Conversions.toInteger(this, DOUBLE, a, rm, true, 32);
    }

    /** FCVT.WU.D: sign-extended from 32 bits, as RISC-V has it. */
    public long f64ToWu(long a, int rm) {
        double x = longBitsToDouble(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= 0 && rounded <= 0x1p32 - 1) {
            return integer(x, rounded, (int) (long) rounded);
        }
        return Conversions.toInteger(this, DOUBLE, a, rm, false, 32);
    }

    /** FCVT.L.D. */
    public long f64ToL(long a, int rm) {
        double x = longBitsToDouble(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= -0x1p63 && rounded <= 0x1.fffffffffffffp62) {
            return integer(x, rounded, (long) rounded);
        }
        return Conversions.toInteger(this, DOUBLE, a, rm, true, 64);
    }

    /** FCVT.LU.D. */
    public long f64ToLu(long a, int rm) {
        double x = longBitsToDouble(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= 0 && rounded <= 0x1.fffffffffffffp62) {
            return integer(x, rounded, (long) rounded);
        }
        return Conversions.toInteger(this, DOUBLE, a, rm, false, 64);
    }

    /** FCVT.D.W: always exact. */
    public static long wToF64(int a) {
        return Double.doubleToRawLongBits(a);
    }

    /** FCVT.D.WU: always exact. */
    public static long wuToF64(int a) {
        return Double.doubleToRawLongBits(wide(a));
    }

    /** FCVT.D.L. */
    public long lToF64(long a, int rm) {
        if (Math.abs(a) >>> 53 == 0 || (rm == RNE && inexact())) {
            return Double.doubleToRawLongBits((double) a);
        }
        return Conversions.fromSigned(this, DOUBLE, a, rm);
    }

    /** FCVT.D.LU. */
    public long luToF64(long a, int rm) {
        return a >= 0 ? lToF64(a, rm) : Conversions.fromUnsigned(this, DOUBLE, a, rm);
    }

    /** FADD.S. */
    public int add32(int a, int b, int rm) {
        if (rm == RNE) {
            float x = intBitsToFloat(a);
            float y = intBitsToFloat(b);
            float sum = x + y;
            // A sum in the range of subnormals is exact, so no sum underflows.
            if (inexact() ? Host.finite(sum) : Host.exactSum(x, y, sum)) {
                return Float.floatToRawIntBits(sum);
            }
        }
        return (int) Exact.add(this, SINGLE, wide(a), wide(b), rm);
    }

    /** FSUB.S. */
    public int sub32(int a, int b, int rm) {
        if (rm == RNE) {
            float x = intBitsToFloat(a);
            float y = intBitsToFloat(b);
            float sum = x - y;
            // A sum in the range of subnormals is exact, so no sum underflows.
            if (inexact() ? Host.finite(sum) : Host.exactSum(x, -y, sum)) {
                return Float.floatToRawIntBits(sum);
            }
        }
        return (int) Exact.add(this, SINGLE, wide(a), wide(b ^ SIGN32), rm);
    }

    /** FMUL.S. */
    public int mul32(int a, int b, int rm) {
        if (rm == RNE) {
            float x = intBitsToFloat(a);
            float y = intBitsToFloat(b);
            float product = x * y;
            if (Host.ordinary(product)
                    ? inexact() || (double) x * y == product
                    : product == 0 && (x == 0 || y == 0)) {
                return Float.floatToRawIntBits(product);
            }
        }
        return (int) Exact.multiply(this, SINGLE, wide(a), wide(b), rm);
    }

    /** FDIV.S. */
    public int div32(int a, int b, int rm) {
        if (rm == RNE) {
            float x = intBitsToFloat(a);
            float y = intBitsToFloat(b);
            float quotient = x / y;
            if (Host.ordinary(quotient)
                    ? inexact() || (double) quotient * y == x
                    : quotient == 0 && x == 0) {
                return Float.floatToRawIntBits(quotient);
            }
        }
        return (int) Exact.divide(this, SINGLE, wide(a), wide(b), rm);
    }

    /** FSQRT.S. */
    public int sqrt32(int a, int rm) {
        if (rm == RNE) {
            float x = intBitsToFloat(a);
            // Rounding twice is harmless: a double has more than twice the precision, plus two
            // bits.
            float root = (float) Math.sqrt(x);
            if (Host.ordinary(root) && (inexact() || (double) root * root == x)) {
                return Float.floatToRawIntBits(root);
            }
        }
        return (int) Exact.squareRoot(this, SINGLE, wide(a), rm);
    }

    /** FMADD.S: {@code a * b + c}. */
    public int madd32(int a, int b, int c, int rm) {
        if (rm == RNE) {
            float z = intBitsToFloat(c);
            // The product of singles is exact as a double; if the sum is too, only the rounding to
            // a single is left.
            double product = (double) intBitsToFloat(a) * intBitsToFloat(b);
            double sum = product + z;
            float result = (float) sum;
            if (Host.exactSum(product, z, sum)
                    && (result == sum || (inexact() && Host.ordinary(result)))) {
                return Float.floatToRawIntBits(result);
            }
            if (Host.FMA && inexact()) {
                result = Math.fma(intBitsToFloat(a), intBitsToFloat(b), z);
                if (Host.ordinary(result)) {
                    return Float.floatToRawIntBits(result);
                }
            }
        }
        return (int) ExactFma.fma(this, SINGLE, wide(a), wide(b), wide(c), rm);
    }

    /** FMSUB.S: {@code a * b - c}. */
    public int msub32(int a, int b, int c, int rm) {
        return madd32(a, b, c ^ SIGN32, rm);
    }

    /** FNMSUB.S: {@code -(a * b) + c}. */
    public int nmsub32(int a, int b, int c, int rm) {
        return madd32(a ^ SIGN32, b, c, rm);
    }

    /** FNMADD.S: {@code -(a * b) - c}. */
    public int nmadd32(int a, int b, int c, int rm) {
        return madd32(a ^ SIGN32, b, c ^ SIGN32, rm);
    }

    /** FMIN.S: a NaN yields to a number, and -0 is below +0. */
    public int min32(int a, int b) {
        float x = intBitsToFloat(a);
        float y = intBitsToFloat(b);
        if (x < y) {
            return a;
        }
        if (x > y) {
            return b;
        }
        // Equal operands differ at most in the sign of a zero.
        return x == y ? a | b : (int) Comparisons.otherThanNan(this, SINGLE, wide(a), wide(b));
    }

    /** FMAX.S: a NaN yields to a number, and -0 is below +0. */
    public int max32(int a, int b) {
        float x = intBitsToFloat(a);
        float y = intBitsToFloat(b);
        if (x > y) {
            return a;
        }
        if (x < y) {
            return b;
        }
        return x == y ? a & b : (int) Comparisons.otherThanNan(this, SINGLE, wide(a), wide(b));
    }

    /** FEQ.S, quiet: invalid only for a signaling NaN. */
    public boolean eq32(int a, int b) {
        float x = intBitsToFloat(a);
        float y = intBitsToFloat(b);
        if (Float.isNaN(x) || Float.isNaN(y)) {
            return Comparisons.unequalNan(this, SINGLE, wide(a), wide(b));
        }
        return x == y;
    }

    /** FLT.S, signaling: invalid for any NaN. */
    public boolean lt32(int a, int b) {
        float x = intBitsToFloat(a);
        float y = intBitsToFloat(b);
        if (Float.isNaN(x) || Float.isNaN(y)) {
            fflags |= NV;
        }
        return x < y;
    }

    /** FLE.S, signaling: invalid for any NaN. */
    public boolean le32(int a, int b) {
        float x = intBitsToFloat(a);
        float y = intBitsToFloat(b);
        if (Float.isNaN(x) || Float.isNaN(y)) {
            fflags |= NV;
        }
        return x <= y;
    }

    /** FCLASS.S: one of the bits 0 to 9. */
    public static int class32(int a) {
        return Comparisons.classify(SINGLE, wide(a));
    }

    /** FSGNJ.S. */
    public static int sgnj32(int a, int b) {
        return (a & ~SIGN32) | (b & SIGN32);
    }

    /** FSGNJN.S. */
    public static int sgnjn32(int a, int b) {
        return (a & ~SIGN32) | (~b & SIGN32);
    }

    /** FSGNJX.S. */
    public static int sgnjx32(int a, int b) {
        return a ^ (b & SIGN32);
    }

    /** FCVT.W.S: sign-extended from 32 bits. */
    public long f32ToW(int a, int rm) {
        double x = intBitsToFloat(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= -0x1p31 && rounded <= 0x1p31 - 1) {
            return integer(x, rounded, (int) rounded);
        }
        return Conversions.toInteger(this, SINGLE, wide(a), rm, true, 32);
    }

    /** FCVT.WU.S: sign-extended from 32 bits, as RISC-V has it. */
    public long f32ToWu(int a, int rm) {
        double x = intBitsToFloat(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= 0 && rounded <= 0x1p32 - 1) {
            return integer(x, rounded, (int) (long) rounded);
        }
        return Conversions.toInteger(this, SINGLE, wide(a), rm, false, 32);
    }

    /** FCVT.L.S. */
    public long f32ToL(int a, int rm) {
        double x = intBitsToFloat(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= -0x1p63 && rounded <= 0x1.fffffffffffffp62) {
            return integer(x, rounded, (long) rounded);
        }
        return Conversions.toInteger(this, SINGLE, wide(a), rm, true, 64);
    }

    /** FCVT.LU.S. */
    public long f32ToLu(int a, int rm) {
        double x = intBitsToFloat(a);
        double rounded = Host.integral(x, rm);
        if (rounded >= 0 && rounded <= 0x1.fffffffffffffp62) {
            return integer(x, rounded, (long) rounded);
        }
        return Conversions.toInteger(this, SINGLE, wide(a), rm, false, 64);
    }

    /** FCVT.S.W. */
    public int wToF32(int a, int rm) {
        return lToF32(a, rm);
    }

    /** FCVT.S.WU. */
    public int wuToF32(int a, int rm) {
        return lToF32(wide(a), rm);
    }

    /** FCVT.S.L. */
    public int lToF32(long a, int rm) {
        if (Math.abs(a) >>> 24 == 0 || (rm == RNE && inexact())) {
            return Float.floatToRawIntBits((float) a);
        }
        return (int) Conversions.fromSigned(this, SINGLE, a, rm);
    }

    /** FCVT.S.LU. */
    public int luToF32(long a, int rm) {
        return a >= 0 ? lToF32(a, rm) : (int) Conversions.fromUnsigned(this, SINGLE, a, rm);
    }

    /** FCVT.S.D. */
    public int f64ToF32(long a, int rm) {
        double x = longBitsToDouble(a);
        float single = (float) x;
        if (Host.ordinary(single) ? rm == RNE || single == x : x == 0) {
            if (single != x) {
                fflags |= NX;
            }
            return Float.floatToRawIntBits(single);
        }
        return (int) Conversions.convert(this, DOUBLE, SINGLE, a, rm);
    }

    /** FCVT.D.S: exact but for a signaling NaN. */
    public long f32ToF64(int a) {
        float single = intBitsToFloat(a);
        return Float.isNaN(single)
                ? Conversions.convert(this, SINGLE, DOUBLE, wide(a), RNE)
                : Double.doubleToRawLongBits(single);
    }
}
