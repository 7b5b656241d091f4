package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Fpu.DZ;
import static dev.virga.guest.fpu.Fpu.NV;
import static dev.virga.guest.fpu.Fpu.NX;
import static dev.virga.guest.fpu.Fpu.OF;
import static dev.virga.guest.fpu.Fpu.RDN;
import static dev.virga.guest.fpu.Fpu.RMM;
import static dev.virga.guest.fpu.Fpu.RNE;
import static dev.virga.guest.fpu.Fpu.RTZ;
import static dev.virga.guest.fpu.Fpu.RUP;
import static dev.virga.guest.fpu.Fpu.UF;
import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Float.floatToRawIntBits;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Special values and flags, as the RISC-V manual and IEEE 754-2019 state them. */
class FpuTest {
    private static final long ONE = doubleToRawLongBits(1);
    private static final long ZERO = 0;
    private static final long MINUS_ZERO = Long.MIN_VALUE;
    private static final long INFINITY = doubleToRawLongBits(Double.POSITIVE_INFINITY);
    private static final long MINUS_INFINITY = doubleToRawLongBits(Double.NEGATIVE_INFINITY);
    private static final long MAX = doubleToRawLongBits(Double.MAX_VALUE);
    private static final long NAN = 0x7ff80000_00000000L;
    private static final long SIGNALING = 0x7ff00000_00000001L;
    private static final long QUIET_PAYLOAD = 0xfff80000_00001234L;

    private final Fpu fpu = new Fpu();

    @Test
    void singlesAreNanBoxedInRegisters() {
        int one = floatToRawIntBits(1);
        assertThat(Fpu.box32(one)).isEqualTo(0xffffffff_3f800000L);
        assertThat(Fpu.box32(one | Integer.MIN_VALUE)).isEqualTo(0xffffffff_bf800000L);
        assertThat(Fpu.unbox32(0xffffffff_3f800000L)).isEqualTo(one);
        assertThat(Fpu.unbox32(0x3f800000L)).isEqualTo(0x7fc00000);
        assertThat(Fpu.unbox32(0xfffffffe_3f800000L)).isEqualTo(0x7fc00000);
    }

    @Test
    void nansAreCanonicalAndOnlySignalingOnesAreInvalid() {
        check(() -> fpu.add64(QUIET_PAYLOAD, ONE, RNE), NAN, 0);
        check(() -> fpu.add64(SIGNALING, ONE, RNE), NAN, NV);
        check(() -> fpu.mul64(ONE, SIGNALING, RNE), NAN, NV);
        check(() -> fpu.sqrt64(QUIET_PAYLOAD, RNE), NAN, 0);
        check(() -> fpu.f64ToF32(QUIET_PAYLOAD, RNE), 0x7fc00000, 0);
        check(() -> fpu.f32ToF64(0x7f800001), NAN, NV);
        check(() -> fpu.f32ToF64(0xffc00001), NAN, 0);
    }

    @Test
    void operationsWithoutAnAnswerAreInvalid() {
        check(() -> fpu.sub64(INFINITY, INFINITY, RNE), NAN, NV);
        check(() -> fpu.mul64(INFINITY, ZERO, RNE), NAN, NV);
        check(() -> fpu.div64(ZERO, MINUS_ZERO, RNE), NAN, NV);
        check(() -> fpu.div64(INFINITY, INFINITY, RNE), NAN, NV);
        check(() -> fpu.sqrt64(doubleToRawLongBits(-1), RNE), NAN, NV);
        check(() -> fpu.sqrt64(MINUS_ZERO, RNE), MINUS_ZERO, 0);
        check(() -> fpu.madd64(INFINITY, ZERO, QUIET_PAYLOAD, RNE), NAN, NV);
        check(() -> fpu.madd64(INFINITY, ONE, MINUS_INFINITY, RNE), NAN, NV);
    }

    @Test
    void divisionByZeroIsFlaggedForFiniteDividendsOnly() {
        check(() -> fpu.div64(ONE, MINUS_ZERO, RNE), MINUS_INFINITY, DZ);
        check(() -> fpu.div64(INFINITY, ZERO, RNE), INFINITY, 0);
    }

    @Test
    void theSignOfAnExactZeroFollowsTheRoundingMode() {
        long minusOne = doubleToRawLongBits(-1);
        check(() -> fpu.add64(ONE, minusOne, RNE), ZERO, 0);
        check(() -> fpu.add64(ONE, minusOne, RUP), ZERO, 0);
        check(() -> fpu.add64(ONE, minusOne, RDN), MINUS_ZERO, 0);
        check(() -> fpu.add64(MINUS_ZERO, MINUS_ZERO, RNE), MINUS_ZERO, 0);
        check(() -> fpu.madd64(ONE, ONE, minusOne, RDN), MINUS_ZERO, 0);
        check(() -> fpu.nmadd64(ONE, ZERO, ZERO, RNE), MINUS_ZERO, 0);
    }

    @Test
    void overflowGoesToInfinityOrTheLargestNumber() {
        check(() -> fpu.add64(MAX, MAX, RNE), INFINITY, OF | NX);
        check(() -> fpu.add64(MAX, MAX, RMM), INFINITY, OF | NX);
        check(() -> fpu.add64(MAX, MAX, RUP), INFINITY, OF | NX);
        check(() -> fpu.add64(MAX, MAX, RTZ), MAX, OF | NX);
        check(() -> fpu.add64(MAX, MAX, RDN), MAX, OF | NX);
    }

    @Test
    void tininessIsDetectedAfterRounding() {
        long leastNormal = doubleToRawLongBits(Double.MIN_NORMAL);
        // Below the least normal by less than the rounding of a normal number can see: not tiny.
        long nearlyOne = doubleToRawLongBits(1 - 0x1p-53);
        long upTo = doubleToRawLongBits(Double.MIN_NORMAL * (1 + 0x1p-52));
        check(() -> fpu.mul64(upTo, nearlyOne, RUP), upTo, NX);
        check(() -> fpu.mul64(leastNormal, nearlyOne, RUP), leastNormal, UF | NX);
        // Rounded up to the least normal number by the range, but tiny with 53 bits.
        check(() -> fpu.mul64(leastNormal, nearlyOne, RNE), leastNormal, UF | NX);
        fpu.fflags = NX;
        assertThat(fpu.mul64(leastNormal, nearlyOne, RNE)).isEqualTo(leastNormal);
        assertThat(fpu.fflags).isEqualTo(UF | NX);
        // An exact subnormal doesn't underflow.
        long half = doubleToRawLongBits(0.5);
        check(() -> fpu.mul64(leastNormal, half, RNE), leastNormal >>> 1, 0);
    }

    @Test
    void minimumAndMaximumPreferNumbersAndOrderZeros() {
        check(() -> fpu.min64(ZERO, MINUS_ZERO), MINUS_ZERO, 0);
        check(() -> fpu.max64(MINUS_ZERO, ZERO), ZERO, 0);
        check(() -> fpu.min64(QUIET_PAYLOAD, ONE), ONE, 0);
        check(() -> fpu.max64(ONE, SIGNALING), ONE, NV);
        check(() -> fpu.max64(QUIET_PAYLOAD, QUIET_PAYLOAD), NAN, 0);
        check(() -> fpu.min32(floatToRawIntBits(2), floatToRawIntBits(-1)), 0xbf800000, 0);
    }

    @Test
    void equalityIsQuietAndOrderSignals() {
        check(() -> fpu.eq64(QUIET_PAYLOAD, QUIET_PAYLOAD) ? 1 : 0, 0, 0);
        check(() -> fpu.eq64(SIGNALING, ONE) ? 1 : 0, 0, NV);
        check(() -> fpu.lt64(QUIET_PAYLOAD, ONE) ? 1 : 0, 0, NV);
        check(() -> fpu.le64(ONE, QUIET_PAYLOAD) ? 1 : 0, 0, NV);
        check(() -> fpu.eq64(ZERO, MINUS_ZERO) ? 1 : 0, 1, 0);
        check(() -> fpu.lt64(MINUS_ZERO, ZERO) ? 1 : 0, 0, 0);
    }

    @Test
    void classesAreOneBitEach() {
        assertThat(Fpu.class64(MINUS_INFINITY)).isEqualTo(1);
        assertThat(Fpu.class64(doubleToRawLongBits(-1))).isEqualTo(1 << 1);
        assertThat(Fpu.class64(MINUS_ZERO | 1)).isEqualTo(1 << 2);
        assertThat(Fpu.class64(MINUS_ZERO)).isEqualTo(1 << 3);
        assertThat(Fpu.class64(ZERO)).isEqualTo(1 << 4);
        assertThat(Fpu.class32(1)).isEqualTo(1 << 5);
        assertThat(Fpu.class32(floatToRawIntBits(1))).isEqualTo(1 << 6);
        assertThat(Fpu.class64(INFINITY)).isEqualTo(1 << 7);
        assertThat(Fpu.class32(0x7f800001)).isEqualTo(1 << 8);
        assertThat(Fpu.class32(0x7fc00000)).isEqualTo(1 << 9);
    }

    @Test
    void conversionsToIntegersSaturate() {
        check(() -> fpu.f64ToW(NAN, RTZ), Integer.MAX_VALUE, NV);
        check(() -> fpu.f64ToWu(NAN, RTZ), -1, NV);
        check(() -> fpu.f64ToL(MINUS_INFINITY, RTZ), Long.MIN_VALUE, NV);
        check(() -> fpu.f64ToLu(MINUS_INFINITY, RTZ), 0, NV);
        check(() -> fpu.f64ToW(doubleToRawLongBits(0x1p31 - 0.5), RTZ), Integer.MAX_VALUE, NX);
        check(() -> fpu.f64ToW(doubleToRawLongBits(0x1p31 - 0.5), RNE), Integer.MAX_VALUE, NV);
        check(() -> fpu.f64ToWu(doubleToRawLongBits(-0.75), RTZ), 0, NX);
        check(() -> fpu.f64ToWu(doubleToRawLongBits(-0.75), RNE), 0, NV);
        check(() -> fpu.f64ToWu(doubleToRawLongBits(0x1p32 - 1), RNE), -1, 0);
        check(() -> fpu.f64ToLu(doubleToRawLongBits(0x1p63), RNE), Long.MIN_VALUE, 0);
        check(() -> fpu.f64ToL(doubleToRawLongBits(0x1p63), RNE), Long.MAX_VALUE, NV);
        check(() -> fpu.f64ToL(doubleToRawLongBits(2.5), RNE), 2, NX);
        check(() -> fpu.f64ToL(doubleToRawLongBits(2.5), RMM), 3, NX);
        check(() -> fpu.f32ToL(floatToRawIntBits(-2.5f), RDN), -3, NX);
    }

    @Test
    void conversionsFromIntegersRoundOnce() {
        check(() -> fpu.lToF64((1L << 53) + 1, RNE), doubleToRawLongBits(0x1p53), NX);
        check(() -> fpu.lToF64((1L << 53) + 1, RUP), doubleToRawLongBits(0x1p53 + 2), NX);
        check(() -> fpu.luToF64(-1, RTZ), doubleToRawLongBits(0x1p64 - 2048), NX);
        check(() -> fpu.wToF32((1 << 24) + 1, RNE), floatToRawIntBits(0x1p24f), NX);
        check(() -> fpu.wuToF32(-1, RNE), floatToRawIntBits(0x1p32f), NX);
        assertThat(Fpu.wuToF64(-1)).isEqualTo(doubleToRawLongBits(0x1p32 - 1));
    }

    @Test
    void flagsAccumulate() {
        fpu.div64(ONE, ZERO, RNE);
        fpu.div64(ONE, doubleToRawLongBits(3), RNE);
        fpu.add64(ONE, ONE, RNE);
        assertThat(fpu.fflags).isEqualTo(DZ | NX);
    }

    /** The exact path alone; the fast path would only compare the host with itself. */
    @Test
    void exactArithmeticAgreesWithTheHost() {
        long seed = Long.getLong("fpu.seed", System.nanoTime());
        Operands operands = new Operands(new SplittableRandom(seed), false);
        long[] operand = new long[3];
        for (int i = 0; i < 50_000; i++) {
            operands.next(operand);
            long a = operand[0];
            long b = operand[1];
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            String context = String.format("%x, %x; seed %d", a, b, seed);
            Format format = Format.DOUBLE;
            assertThat(Exact.add(fpu, format, a, b, RNE)).as(context).isEqualTo(bits(x + y));
            assertThat(Exact.multiply(fpu, format, a, b, RNE)).as(context).isEqualTo(bits(x * y));
            assertThat(Exact.divide(fpu, format, a, b, RNE)).as(context).isEqualTo(bits(x / y));
            assertThat(Exact.squareRoot(fpu, format, a, RNE))
                    .as(context)
                    .isEqualTo(bits(Math.sqrt(x)));
        }
    }

    private static long bits(double x) {
        return Double.doubleToLongBits(x);
    }

    private void check(LongSupplier operation, long result, int flags) {
        fpu.fflags = 0;
        assertThat(Long.toHexString(operation.getAsLong())).isEqualTo(Long.toHexString(result));
        assertThat(fpu.fflags).as("flags").isEqualTo(flags);
    }
}
