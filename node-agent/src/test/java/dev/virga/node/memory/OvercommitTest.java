package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
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

/**
 * Real machines with several harts that write and verify patterns over more memory than the pool
 * has, while their frames are shared, compressed and swapped. {@code -Dovercommit.rounds=N} makes
 * it longer.
 */
final class OvercommitTest {
    private static final int GUESTS = 3;
    private static final int HARTS = 2;
    private static final long PART = 4L << 20;
    private static final long RAM = 16L << 20;
    private static final long POOL = 8L << 20;
    private static final int ROUNDS = Integer.getInteger("overcommit.rounds", 3);

    @TempDir private Path folder = Path.of("");

    @Test
    void everyPatternHolds() throws Exception {
        Path program = PatternProgram.assemble(folder, PART, HARTS, ROUNDS, 20_000_000);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        PoolConfig config = PoolConfig.of(POOL).withSwap(folder.resolve("swap"), 64L << 20);
        try (FramePool pool = new FramePool(config, reader)) {
            try (MemoryKeeper keeper = MemoryKeeper.start(pool, () -> {})) {
                List<PooledFrames> frames = new ArrayList<>();
                List<Machine> machines = new ArrayList<>();
                List<MachineRunner> runners = new ArrayList<>();
                for (int i = 0; i < GUESTS; i++) {
                    PooledFrames ram = pool.frames("guest" + i, RAM, Optional.of("project"));
                    Machine machine =
                            Machine.create(
                                    MachineConfig.builder()
                                            .memoryBytes(RAM)
                                            .harts(HARTS)
                                            .boot(new Boot.Elf(program))
                                            .frames(ram)
                                            .rebootEnds(true)
                                            .build());
                    frames.add(ram);
                    machines.add(machine);
                    runners.add(new MachineRunner(machine, "guest" + i));
                }
                runners.forEach(MachineRunner::start);
                for (MachineRunner runner : runners) {
                    MachineExit exit = runner.exit().get(5, TimeUnit.MINUTES);
                    assertThat(exit.kind()).as("%s", exit).isEqualTo(MachineExit.Kind.TOHOST);
                    assertThat(exit.code()).as("a word was wrong").isZero();
                }
                long copies = 0;
                long merges = 0;
                long evictions = 0;
                long refaults = 0;
                long waits = 0;
                for (PooledFrames ram : frames) {
                    MemoryShare share = ram.share();
                    copies += share.copies();
                    merges += share.merges();
                    evictions += share.evictions();
                    refaults += share.refaults();
                    waits += share.waits();
                }
                System.out.println(
                        "copies "
                                + copies
                                + ", merges "
                                + merges
                                + ", evictions "
                                + evictions
                                + ", refaults "
                                + refaults
                                + ", waits "
                                + waits
                                + ", "
                                + pool.stats());
                assertThat(List.of(evictions, refaults, waits)).doesNotContain(0L);
                assertThat(pool.stats().residentBytes()).isLessThanOrEqualTo(POOL);
                runners.forEach(MachineRunner::close);
                machines.forEach(Machine::close);
                frames.forEach(PooledFrames::close);
            }
            reader.close();
            assertThat(pool.stats().residentBytes()).isZero();
            assertThat(pool.stats().sharedPageBytes()).isZero();
        }
    }
}
