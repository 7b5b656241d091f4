package dev.virga.guest.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.tools.TestTool;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation in every rounding mode against {@code qemu-riscv64}, the same operands to both:
 * result and flags, from clear flags and with NX already set (the fast path differs).
 *
 * <p>{@code -Dfpu.operations=100000000} is the full run; {@code -Dfpu.seed} repeats one.
 */
class QemuDifferentialTest {
    private static final long DEFAULT_OPERATIONS = 3_000_000;

    private final ByteBuffer answers =
            ByteBuffer.allocate(ReferenceProgram.BATCH * ReferenceProgram.ANSWER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private final Fpu fpu = new Fpu();

    @Test
    void agreesWithQemu(@TempDir Path folder) throws Exception {
        long operations = Long.getLong("fpu.operations", 0);
        TestTool.QEMU_USER.need();
        long seed = Long.getLong("fpu.seed", System.nanoTime());
        Path program = folder.resolve("reference");
        Files.write(program, ReferenceProgram.executable());
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Process qemu =
                new ProcessBuilder("qemu-riscv64", program.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            compare(qemu, operations > 0 ? operations : DEFAULT_OPERATIONS, seed);
            assertThat(qemu.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(qemu.exitValue()).isZero();
        } finally {
            qemu.destroyForcibly();
        }
    }

    private void compare(Process qemu, long operations, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Operands singles = new Operands(random, true);
        Operands doubles = new Operands(random, false);
        long batches = Math.ceilDiv(operations, ReferenceProgram.BATCH);
        // One batch is under way while the one before it is compared.
        ByteBuffer current = records();
        ByteBuffer previous = records();
        try (DataInputStream in = new DataInputStream(qemu.getInputStream());
                OutputStream out = qemu.getOutputStream()) {
            for (long batch = 0; batch <= batches; batch++) {
                if (batch < batches) {
                    fill(current, random, singles, doubles);
                    out.write(current.array());
                    out.flush();
                }
                if (batch > 0) {
                    in.readFully(answers.array());
                    check(previous, seed);
                }
                ByteBuffer swap = previous;
                previous = current;
                current = swap;
            }
        }
        System.out.printf(
                "%d operations agree with qemu-riscv64, seed %d%n",
                batches * ReferenceProgram.BATCH, seed);
    }

    private static ByteBuffer records() {
        return ByteBuffer.allocate(ReferenceProgram.BATCH * ReferenceProgram.RECORD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void fill(
            ByteBuffer records, SplittableRandom random, Operands singles, Operands doubles) {
        Operation[] all = Operation.values();
        long[] operands = new long[3];
        records.clear();
        while (records.hasRemaining()) {
            Operation operation = all[random.nextInt(all.length)];
            Operands source = operation.singleOperands() ? singles : doubles;
            source.next(operands);
            if (operation.integerOperand()) {
                operands[0] = source.integer();
            }
            records.putLong(operands[0]).putLong(operands[1]).putLong(operands[2]);
            records.putInt(operation.ordinal()).putInt(random.nextInt(5));
        }
    }

    private void check(ByteBuffer records, long seed) {
        Operation[] all = Operation.values();
        records.clear();
        answers.clear();
        while (records.hasRemaining()) {
            long a = records.getLong();
            long b = records.getLong();
            long c = records.getLong();
            Operation operation = all[records.getInt()];
            int rm = records.getInt();
            long result = answers.getLong();
            int flags = (int) answers.getLong();
            fpu.fflags = 0;
            long fromClear = operation.evaluate(fpu, a, b, c, rm);
            int flagsFromClear = fpu.fflags;
            fpu.fflags = Fpu.NX;
            long fromInexact = operation.evaluate(fpu, a, b, c, rm);
            if (fromClear != result
                    || flagsFromClear != flags
                    || fromInexact != result
                    || fpu.fflags != (flags | Fpu.NX)) {
                throw new AssertionError(
                        String.format(
                                "%s rm %d of %x, %x, %x: qemu %x flags %x, here %x flags %x,"
                                        + " with NX set %x flags %x; seed %d",
                                operation,
                                rm,
                                a,
                                b,
                                c,
                                result,
                                flags,
                                fromClear,
                                flagsFromClear,
                                fromInexact,
                                fpu.fflags,
                                seed));
            }
        }
    }
}
