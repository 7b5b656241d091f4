package dev.virga.guest.fpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * When the host's own arithmetic may answer for the guest: the predicates of the fast path and why
 * they are right. Java's operators round to nearest even (JLS 15.4), like RNE, and never trap.
 *
 * <p>A host result that is finite carries no OF, DZ or NV. It carries no UF either if its magnitude
 * is at least twice the least normal number: then the exact value is at least the least normal
 * number too, also when rounded without a bound on the exponent (a result that <em>is</em> the
 * least normal number may have been tiny before it was rounded up to it). So only NX is open, and
 * that doesn't matter once it is set.
 */
final class Host {
    /** Whether {@link Math#fma} is one machine instruction here, not big decimal arithmetic. */
    static final boolean FMA = hasFma();

    private static final double LEAST64 = 2 * Double.MIN_NORMAL;
    private static final float LEAST32 = 2 * Float.MIN_NORMAL;
    private static final long IMPLICIT_BIT = 1L << 52;

    private Host() {}

    private static boolean hasFma() {
        HotSpotDiagnosticMXBean virtualMachine =
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return virtualMachine != null
                && Boolean.parseBoolean(virtualMachine.getVMOption("UseFMA").getValue());
    }

    static boolean finite(double x) {
        return Math.abs(x) <= Double.MAX_VALUE;
    }

    static boolean finite(float x) {
        return Math.abs(x) <= Float.MAX_VALUE;
    }

    /** Finite and far enough from zero to carry no UF. */
    static boolean ordinary(double x) {
        double magnitude = Math.abs(x);
        return magnitude >= LEAST64 && magnitude <= Double.MAX_VALUE;
    }

    /** Finite and far enough from zero to carry no UF. */
    static boolean ordinary(float x) {
        float magnitude = Math.abs(x);
        return magnitude >= LEAST32 && magnitude <= Float.MAX_VALUE;
    }

    /**
     * Whether {@code sum}, the host's {@code x + y}, is exact: Knuth's TwoSum, whose error term is
     * the exact error, subnormals included, as long as nothing overflows; if something does, the
     * error term comes out as a NaN or an infinity.
     */
    static boolean exactSum(double x, double y, double sum) {
        double yPart = sum - x;
        return (x - (sum - yPart)) + (y - yPart) == 0;
    }

    /** As {@link #exactSum(double, double, double)}. */
    static boolean exactSum(float x, float y, float sum) {
        float yPart = sum - x;
        return (x - (sum - yPart)) + (y - yPart) == 0;
    }

    /**
     * Whether the product of two finite nonzero doubles fits 53 bits: with trailing zeros stripped,
     * the significands have together no more. Some products that fit are missed. If it fits and is
     * in the range of normal numbers, it is exact.
     */
    static boolean productFits(long a, long b) {
        return Long.numberOfTrailingZeros(a | IMPLICIT_BIT)
                        + Long.numberOfTrailingZeros(b | IMPLICIT_BIT)
                >= 53;
    }

    /** Rounds to an integral value; a NaN for RMM, which the host doesn't have. */
    static double integral(double x, int rm) {
        return switch (rm) {
            case Fpu.RNE -> Math.rint(x);
            case Fpu.RTZ -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case Fpu.RDN -> Math.floor(x);
            case Fpu.RUP -> Math.ceil(x);
            default -> Double.NaN;
        };
    }
}
