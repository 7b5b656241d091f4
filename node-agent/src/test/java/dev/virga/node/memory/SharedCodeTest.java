package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clones execute what was decoded for one of them, until one of them writes its code. */
final class SharedCodeTest {
    private static final long RAM = 4L << 20;
    private static final int CLONES = 4;
    private static final long CONTROL = 0x8000_2000L;
    private static final long RESULT = 0x8000_2008L;
    private static final long ROUNDS = 0x8000_2010L;

    /** Calls f for ever; writes f anew when told to, with a number that it is given. */
    private static final String PROGRAM =
            """
            .globl _start
            _start: li s0, 0x80002000
            again:  ld t1, 0(s0)
                    beqz t1, 1f
                    la t3, f
                    sw t1, 0(t3)
                    fence.i
                    sd zero, 0(s0)
            1:      call f
                    sd a0, 8(s0)
                    ld t2, 16(s0)
                    addi t2, t2, 1
                    sd t2, 16(s0)
                    j again
                    .balign 4096
            f:      .word 0x00100513    # li a0, 1
                    ret
            """;

    @TempDir private Path folder = Path.of("");

    private record Clone(Machine machine, MachineRunner runner, PooledFrames ram) {
        long value(long address) {
            return machine.memory().readLong(address);
        }

        /** Runs on until what it does is seen to be this. */
        void awaitResult(long wanted) {
            long rounds = value(ROUNDS);
            while (value(RESULT) != wanted || value(ROUNDS) < rounds + 1000) {
                Thread.onSpinWait();
            }
        }

        /** Has it write {@code li a0, number} to its function. */
        void patch(int number) {
            machine.memory().writeLong(CONTROL, 0x513 | (long) number << 20);
            while (value(CONTROL) != 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static MachineConfig.Builder config(EngineKind engine, PooledFrames ram) {
        return MachineConfig.builder().memoryBytes(RAM).engine(engine).frames(ram);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void whatOneWritesIsItsOwn(EngineKind engine) throws Exception {
        Path program = PatternProgram.assemble(folder, "patched.S", PROGRAM);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (FramePool pool = new FramePool(PoolConfig.of(16L << 20), reader)) {
            PooledFrames ram = pool.frames("original", RAM, Optional.of("p"));
            try (Machine original =
                    Machine.create(config(engine, ram).boot(new Boot.Elf(program)).build())) {
                Template template = Template.of(pool, original, ram, () -> {});
                List<Clone> clones = new ArrayList<>();
                for (int i = 0; i < CLONES; i++) {
                    PooledFrames own = template.fork("clone" + i, Optional.of("q"));
                    Machine machine =
                            template.resume(
                                    config(engine, own)
                                            .boot(new Boot.Saved(Boot.Saved.Way.PROGRAM))
                                            .build());
                    MachineRunner runner = new MachineRunner(machine, "clone" + i);
                    runner.start();
                    Clone clone = new Clone(machine, runner, own);
                    clones.add(clone);
                    clone.awaitResult(1);
                    assertThat(machine.stats().decodedInstructions() == 0)
                            .as("clone %d has nothing to decode", i)
                            .isEqualTo(i > 0);
                }
                assertThat(pool.common().size()).isEqualTo(2);
                for (int number = 2; number < 50; number++) {
                    for (int i = 1; i < CLONES; i++) {
                        clones.get(i).patch(number + i);
                        clones.get(i).awaitResult(number + i);
                    }
                    clones.getFirst().awaitResult(1);
                }
                template.close();
                for (Clone clone : clones) {
                    clone.runner().close();
                    clone.machine().close();
                    clone.ram().close();
                }
            }
            ram.close();
            assertThat(pool.common().size()).as("pages that are gone").isZero();
            assertThat(pool.stats().residentBytes()).isZero();
        } finally {
            reader.close();
        }
    }
}
