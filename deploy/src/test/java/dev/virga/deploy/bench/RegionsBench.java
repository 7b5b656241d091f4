package dev.virga.deploy.bench;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.translate.TranslationStats;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest costs its host that rewrites its code all the time, with a translator that has no
 * budget: every round is a new region, and nothing may grow. Prints a table.
 */
class RegionsBench {
    private static final long REGIONS = Long.getLong("regions", 1_000_000);
    private static final long ROWS = 10;

    /**
     * Writes {@code lui t0, n} with a new n into a small function (20 bits, 0x2b7 is its opcode
     * with t0), lets fetches see it, calls it, which makes it hot. Ends by the test device.
     */
    private static final String REWRITING =
            """
            .globl _start
            _start:  la s0, function
                     li s2, %d
            again:   addi s1, s1, 1
                     slli t1, s1, 12
                     ori t1, t1, 0x2b7
                     sw t1, 0(s0)
                     fence.i
                     call function
                     call function
                     call function
                     blt s1, s2, again
                     li t0, 0x100000
                     li t1, 0x5555
                     sw t1, 0(t0)
                     j .
                     .align 12
            function: lui t0, 0
                     addi t0, t0, 1
                     ret
            """;

    @TempDir private Path folder;

    @Test
    void regions() throws Exception {
        System.out.println("| regions | seconds | metaspace MiB | code MiB | heap MiB | classes |");
        System.out.println("|--:|--:|--:|--:|--:|--:|");
        Path elf = BareProgram.assemble(folder, "rewriting", REWRITING.formatted(REGIONS));
        MachineConfig config =
                MachineConfig.builder()
                        .memoryBytes(1L << 20)
                        .engine(EngineKind.TRANSLATOR)
                        .boot(new Boot.Elf(elf))
                        .build();
        try (Machine machine = Machine.create(config);
                var runner = new MachineRunner(machine, "regions")) {
            runner.start();
            long last = System.nanoTime();
            for (long row = 1; row <= ROWS; row++) {
                while (made(machine) < REGIONS * row / ROWS && !ended(runner)) {
                    // ended() waits a little each time.
                }
                long now = System.nanoTime();
                System.out.printf(
                        "| %d | %.1f | %.1f | %.1f | %.1f | %d |%n",
                        made(machine),
                        (now - last) / 1e9,
                        used("Metaspace") / 1048576.0,
                        used("CodeHeap") / 1048576.0,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                                / 1048576.0,
                        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
                last = now;
            }
        }
    }

    private static long made(Machine machine) {
        return machine.translation().map(TranslationStats::regions).orElse(0L);
    }

    private static boolean ended(MachineRunner runner) throws Exception {
        try {
            runner.exit().get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static long used(String pool) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getName().contains(pool))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
