package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine is stopped in the middle of its work; it and its clones all finish it. */
final class TemplateTest {
    private static final int HARTS = 2;
    private static final long PART = 2L << 20;
    private static final long RAM = 8L << 20;
    private static final int CLONES = 3;

    @TempDir private Path folder = Path.of("");

    private record Clone(Machine machine, PooledFrames ram) {}

    private static MachineConfig.Builder config(Boot boot) {
        return MachineConfig.builder().memoryBytes(RAM).harts(HARTS).boot(boot).rebootEnds(true);
    }

    private static void finish(Machine machine, String name) throws Exception {
        try (MachineRunner runner = new MachineRunner(machine, name)) {
            runner.start();
            MachineExit exit = runner.exit().get(5, TimeUnit.MINUTES);
            assertThat(exit.kind()).as("%s of %s", exit, name).isEqualTo(MachineExit.Kind.TOHOST);
            assertThat(exit.code()).as("a word of %s was wrong", name).isZero();
        }
    }

    @Test
    void clonesGoOnWhereTheOriginalStood() throws Exception {
        Path program = PatternProgram.assemble(folder, PART, HARTS, 4, 1_000_000);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        PoolConfig poolConfig = PoolConfig.of(6L << 20).withSwap(folder.resolve("swap"), 64L << 20);
        try (FramePool pool = new FramePool(poolConfig, reader)) {
            try (MemoryKeeper keeper = MemoryKeeper.start(pool, () -> {})) {
                PooledFrames ram = pool.frames("original", RAM, Optional.of("p"));
                Template template;
                try (Machine machine =
                        Machine.create(config(new Boot.Elf(program)).frames(ram).build())) {
                    try (MachineRunner runner = new MachineRunner(machine, "original")) {
                        runner.start();
                        while (machine.stats().instructions() < 5_000_000) {
                            Thread.onSpinWait();
                        }
                        runner.pause();
                        template = Template.of(pool, machine, ram, () -> {});
                        assertThat(template.residentBytes()).isPositive();
                        assertThat(ram.share().ownBytes()).isZero();
                        runner.resume();
                        MachineExit exit = runner.exit().get(5, TimeUnit.MINUTES);
                        assertThat(exit.code()).as("%s", exit).isZero();
                    }
                }
                ram.close();
                Boot.Saved saved = new Boot.Saved(Boot.Saved.Way.PROGRAM);
                List<Clone> clones = new ArrayList<>();
                for (int i = 0; i < CLONES; i++) {
                    PooledFrames frames = template.fork("clone" + i, Optional.of("q"));
                    clones.add(
                            new Clone(
                                    template.resume(config(saved).frames(frames).build()), frames));
                }
                try (PooledFrames other = template.fork("other", Optional.empty())) {
                    MachineConfig smaller = config(saved).harts(1).frames(other).build();
                    assertThatThrownBy(() -> template.resume(smaller))
                            .isInstanceOf(MachineException.class)
                            .hasMessageContaining("number of CPUs");
                }
                template.close();
                assertThatThrownBy(() -> template.fork("late", Optional.empty()))
                        .isInstanceOf(IllegalStateException.class);
                long copies = 0;
                for (Clone clone : clones) {
                    finish(clone.machine(), clone.ram().name());
                    copies += clone.ram().share().copies();
                }
                assertThat(copies).isPositive();
                for (Clone clone : clones) {
                    clone.machine().close();
                    clone.ram().close();
                }
            }
            reader.close();
            assertThat(pool.stats().residentBytes()).isZero();
        }
    }
}
