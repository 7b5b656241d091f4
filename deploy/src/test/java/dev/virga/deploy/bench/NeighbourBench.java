package dev.virga.deploy.bench;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.translate.TranslationStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest that computes loses to a neighbour in the same process: to one that computes too,
 * and to one that rewrites its code all the time, so that there is always something new to
 * translate. By turns; medians. Prints a table.
 */
class NeighbourBench {
    private static final int ROUNDS = Integer.getInteger("neighbour.rounds", 7);
    private static final int WINDOW_MILLIS = Integer.getInteger("neighbour.millis", 2000);

    /** Instructions after whose translation a guest gets no more than its steady share. */
    private static final long BURST = 60_000;

    /** A check sum over 4 KiB by table, again and again: loads, stores, shifts and branches. */
    private static final String COMPUTING =
            """
            .globl _start
            _start:  la s0, table
                     la s1, data
                     li t0, 0
            fill:    li t1, 8
                     mv t2, t0
            bits:    andi t3, t2, 1
                     srli t2, t2, 1
                     beqz t3, even
                     li t4, 0xedb88320
                     xor t2, t2, t4
            even:    addi t1, t1, -1
                     bnez t1, bits
                     slli t3, t0, 2
                     add t3, t3, s0
                     sw t2, 0(t3)
                     addi t0, t0, 1
                     li t3, 256
                     blt t0, t3, fill
            again:   li a0, -1
                     li t0, 0
                     li t6, 4096
            sum:     add t1, s1, t0
                     lbu t2, 0(t1)
                     xor t2, t2, a0
                     andi t2, t2, 255
                     slli t2, t2, 2
                     add t2, t2, s0
                     lwu t2, 0(t2)
                     srli a0, a0, 8
                     xor a0, a0, t2
                     sb a0, 0(t1)
                     addi t0, t0, 1
                     blt t0, t6, sum
                     j again
                     .align 12
            table:   .space 1024
                     .align 12
            data:    .space 4096
            """;

    private static final String LOOPING =
            """
            .globl _start
            _start: addi t0, t0, 1
                    j _start
            """;

    /** Eight functions, each written anew and then called until it is hot enough to translate. */
    private static final String REWRITING =
            """
            .globl _start
            _start:  li s2, 5000
            again:   la s0, functions
                     li s3, 8
            each:    addi s1, s1, 1
                     slli t1, s1, 12
                     li t2, 0x2b7
                     or t1, t1, t2
                     sw t1, 0(s0)
                     fence.i
                     li s4, 0
            calls:   jalr s0
                     addi s4, s4, 1
                     blt s4, s2, calls
                     li t1, 4096
                     add s0, s0, t1
                     addi s3, s3, -1
                     bnez s3, each
                     j again
                     .align 12
            functions: .rept 8
                     lui t0, 0
                     .rept 40
                     addi t0, t0, 1
                     xor t1, t1, t0
                     .endr
                     ret
                     .align 12
                     .endr
            """;

    @TempDir private Path folder;

    private record Guest(Machine machine, MachineRunner runner) implements AutoCloseable {
        void rest(int millis) throws Exception {
            try {
                throw new IllegalStateException(
                        "ended: " + runner.exit().get(millis, TimeUnit.MILLISECONDS));
            } catch (TimeoutException stillRunning) {
                // As it should be.
            }
        }

        double instructionsPerMicro(int millis) throws Exception {
            long before = machine.stats().instructions();
            long start = System.nanoTime();
            rest(millis);
            long instructions = machine.stats().instructions() - before;
            return instructions * 1000.0 / (System.nanoTime() - start);
        }

        long translated() {
            return machine.translation().map(TranslationStats::instructions).orElse(0L);
        }

        @Override
        public void close() {
            runner.close();
            machine.close();
        }
    }

    @Test
    void neighbours() throws Exception {
        try (Guest victim = guest("computing", COMPUTING);
                Guest loop = guest("looping", LOOPING);
                Guest rewriting = guest("rewriting", REWRITING)) {
            victim.runner.start();
            loop.runner.start();
            rewriting.runner.start();
            // What a guest may have translated at once is for its start; it must be spent.
            while (rewriting.translated() < BURST) {
                victim.rest(WINDOW_MILLIS);
            }
            loop.runner.pause();
            rewriting.runner.pause();
            var alone = new ArrayList<Double>();
            var besideLoop = new ArrayList<Double>();
            var besideRewriting = new ArrayList<Double>();
            double translated = -rewriting.translated();
            for (int i = 0; i < ROUNDS; i++) {
                alone.add(victim.instructionsPerMicro(WINDOW_MILLIS));
                besideLoop.add(beside(victim, loop));
                besideRewriting.add(beside(victim, rewriting));
            }
            translated += rewriting.translated();
            double base = median(alone);
            System.out.println(
                    "| the computing guest | million instructions a second | of alone |");
            System.out.println("|---|--:|--:|");
            row("alone", median(alone), base);
            row("beside one that loops", median(besideLoop), base);
            row("beside one that rewrites its code", median(besideRewriting), base);
            System.out.printf(
                    "| (translated of that guest, instructions a second) | %.0f | |%n",
                    translated * 1e3 / ((double) ROUNDS * WINDOW_MILLIS));
        }
    }

    private Guest guest(String name, String source) throws Exception {
        Machine machine =
                Machine.create(
                        MachineConfig.builder()
                                .memoryBytes(1L << 20)
                                .engine(EngineKind.AUTO)
                                .boot(new Boot.Elf(BareProgram.assemble(folder, name, source)))
                                .build());
        return new Guest(machine, new MachineRunner(machine, name));
    }

    private static double beside(Guest victim, Guest neighbour) throws Exception {
        neighbour.runner.resume();
        try {
            return victim.instructionsPerMicro(WINDOW_MILLIS);
        } finally {
            neighbour.runner.pause();
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static void row(String what, double rate, double base) {
        System.out.printf("| %s | %.0f | %.0f %% |%n", what, rate, 100 * rate / base);
    }
}
