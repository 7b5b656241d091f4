package dev.virga.guest.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random instruction words in every mode, with paging and without: whatever a guest executes,
 * nothing is thrown, nothing hangs, and a run ends when its budget does.
 */
class RandomInstructionsTest {
    private static final int ROUNDS = 250;
    private static final long BUDGET = 12_000;
    private static final long RAM = 16L << 20;
    private static final int GROUND_BYTES = 0x10_0000;
    private static final int ROUNDS_A_FILL = 10;
    private static final int CAGE_BYTES = 0x4000;
    private static final int PAGING = 4;

    /** As in fuzz/cage.S. */
    private static final long REGISTERS = 0x800F_F000L;

    private static final long GROUND = 0x8010_0000L;

    /** Major opcodes of 32-bit instructions that exist, to get behind the first gate often. */
    private static final int[] MAJOR = {
        0x03, 0x07, 0x0f, 0x13, 0x17, 0x1b, 0x23, 0x27, 0x2f, 0x33, 0x37, 0x3b, 0x43, 0x47, 0x4b,
        0x4f, 0x53, 0x63, 0x67, 0x6f, 0x73, 0x73
    };

    private static final long[] BASES = {
        0x8000_0000L,
        0x8010_0000L,
        0xC010_0000L,
        0x0200_0000L,
        0x0C00_0000L,
        0x1000_0000L,
        0x1000_1000L,
        0x0010_1000L,
        0x80FF_F800L,
        0,
        -2048
    };

    @ParameterizedTest(name = "mode {0}")
    @ValueSource(ints = {Hart.USER, Hart.SUPERVISOR, Hart.MACHINE, PAGING, PAGING + 1})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyRoundEndsWithItsBudget(int mode) throws InterruptedException {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        Path elf =
                CrossAssembler.build(
                        new Program(
                                Path.of("fuzz", "cage.S"),
                                Path.of("fuzz", "tohost.S"),
                                Path.of("rig", "physical.ld"),
                                1));
        int round = 0;
        while (round < ROUNDS) {
            try (Machine machine = machine(elf, seed)) {
                long entry = machine.harts().get(0).pc();
                byte[] cage = new byte[CAGE_BYTES];
                machine.memory().read(entry, cage, 0, cage.length);
                // Until the guest switches the machine off.
                while (round < ROUNDS && machine.ended().isEmpty()) {
                    machine.memory().write(entry, cage, 0, cage.length);
                    fill(machine.memory(), random, round++);
                    int flags = mode | random.nextInt(4) << 3;
                    Hart hart = machine.harts().get(0);
                    hart.reset();
                    hart.start(entry, random.nextInt(GROUND_BYTES) & ~1, flags);
                    run(hart, "seed " + seed + ", mode " + mode + ", round " + round);
                }
            }
        }
    }

    private static Machine machine(Path elf, long seed) {
        return Machine.create(
                MachineConfig.builder()
                        .memoryBytes(RAM)
                        .boot(new Boot.Elf(elf))
                        .seed(seed)
                        .rebootEnds(true)
                        .build());
    }

    private static void run(Hart hart, String context) {
        long before = hart.instructions();
        long left = BUDGET;
        for (int stops = 0; left > 0 && stops < 1000; stops++) {
            try {
                switch (hart.run(left)) {
                    case BUDGET, PAUSED, WFI, HALTED -> left = 0;
                    case YIELD -> left = BUDGET - (hart.instructions() - before);
                    case BREAKPOINT, FRAME_WAIT ->
                            throw new AssertionError("it stopped for nothing: " + context);
                }
            } catch (RuntimeException e) {
                throw new AssertionError(context + ", pc " + Long.toHexString(hart.pc()), e);
            }
        }
        assertThat(hart.instructions() - before).as(context).isBetween(0L, BUDGET);
    }

    /** New registers each time, new words now and then. */
    private static void fill(GuestMemory memory, SplittableRandom random, int round) {
        var registers = ByteBuffer.allocate(32 * 8).order(ByteOrder.LITTLE_ENDIAN);
        while (registers.hasRemaining()) {
            long base = BASES[random.nextInt(BASES.length)];
            registers.putLong(
                    random.nextInt(4) == 0 ? random.nextLong() : base + random.nextInt(4096));
        }
        memory.write(REGISTERS, registers.array(), 0, registers.capacity());
        if (round % ROUNDS_A_FILL == 0) {
            var words = ByteBuffer.allocate(GROUND_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (words.hasRemaining()) {
                int word = random.nextInt();
                if (random.nextInt(4) != 0) {
                    word = word & ~0x7f | MAJOR[random.nextInt(MAJOR.length)];
                }
                words.putInt(word);
            }
            memory.write(GROUND, words.array(), 0, GROUND_BYTES);
        }
    }
}
