package dev.virga.deploy.bench;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.StopReason;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon a hart that computes lets itself be interrupted, from the request to the moment it has
 * stopped, whatever it is doing. Prints a table, in microseconds.
 */
class LatencyBench {
    private static final int ROUNDS = Integer.getInteger("latency.rounds", 20_000);
    private static final int WARM_UP = 2_000;

    /** How long a hart is left alone between two requests, at most. */
    private static final int APART_NANOS = 200_000;

    private static final String LOOP =
            """
            .globl _start
            _start: addi t0, t0, 1
                    j _start
            """;

    /** fib(24), again and again, with a stack. */
    private static final String RECURSION =
            """
            .globl _start
            _start: la sp, stack
            again:  li a0, 24
                    call fib
                    j again
            fib:    li t0, 2
                    bltu a0, t0, done
                    addi sp, sp, -32
                    sd ra, 0(sp)
                    sd a0, 8(sp)
                    addi a0, a0, -1
                    call fib
                    sd a0, 16(sp)
                    ld a0, 8(sp)
                    addi a0, a0, -2
                    call fib
                    ld t1, 16(sp)
                    add a0, a0, t1
                    ld ra, 0(sp)
                    addi sp, sp, 32
            done:   ret
                    .align 4
                    .space 4096
            stack:
            """;

    /** 100,000 instructions without a jump. */
    private static final String STRAIGHT =
            """
            .globl _start
            _start: .rept 50000
                    addi t0, t0, 1
                    xor t1, t1, t0
                    .endr
                    la t2, _start
                    jr t2
            """;

    @TempDir private Path folder;

    @Test
    void latency() throws Exception {
        System.out.println("| program | engine | p50 | p99 | worst |");
        System.out.println("|---|---|--:|--:|--:|");
        for (String name : List.of("loop", "recursion", "straight")) {
            Path elf = BareProgram.assemble(folder, name, text(name));
            for (EngineKind engine : List.of(EngineKind.INTERPRETER, EngineKind.AUTO)) {
                long[] nanos = measure(elf, engine);
                System.out.printf(
                        "| %s | %s | %.1f | %.1f | %.1f |%n",
                        name,
                        engine.name().toLowerCase(java.util.Locale.ROOT),
                        nanos[nanos.length / 2] / 1e3,
                        nanos[nanos.length * 99 / 100] / 1e3,
                        nanos[nanos.length - 1] / 1e3);
            }
        }
    }

    private static String text(String name) {
        return switch (name) {
            case "loop" -> LOOP;
            case "recursion" -> RECURSION;
            default -> STRAIGHT;
        };
    }

    private static long[] measure(Path elf, EngineKind engine) throws Exception {
        MachineConfig config =
                MachineConfig.builder()
                        .memoryBytes(4L << 20)
                        .engine(engine)
                        .boot(new Boot.Elf(elf))
                        .build();
        long[] nanos = new long[ROUNDS];
        try (Machine machine = Machine.create(config)) {
            Hart hart = machine.harts().get(0);
            var turn = new CyclicBarrier(2);
            var asked = new long[1];
            Thread asker = new Thread(() -> ask(hart, turn, asked), "asker");
            asker.start();
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                turn.await();
                StopReason why = hart.run(Long.MAX_VALUE);
                long stopped = System.nanoTime();
                turn.await();
                if (why != StopReason.PAUSED) {
                    throw new IOException("the hart stopped by itself: " + why);
                }
                if (i >= 0) {
                    nanos[i] = stopped - asked[0];
                }
            }
            asker.join();
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** The other side: waits a while by computing, as sleeping would measure the host's timer. */
    private static void ask(Hart hart, CyclicBarrier turn, long[] asked) {
        var random = new SplittableRandom(1);
        try {
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                turn.await();
                long until = System.nanoTime() + random.nextInt(APART_NANOS);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                asked[0] = System.nanoTime();
                hart.pause();
                turn.await();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the asking side failed", e);
        }
    }
}
