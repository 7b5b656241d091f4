package dev.virga.guest.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs end in the same state to the bit on both engines, after the same number of
 * instructions, wherever they are stopped. {@code -Ddifferential.seconds=N} makes it go on for
 * longer, {@code -Ddifferential.seed=N} repeats what failed.
 */
class DifferentialTest {
    private static final long RAM = 16L << 20;
    private static final int PROGRAMS = 12;
    private static final int STOPS = 6;
    private static final int MOST_STEPS = 40_000;
    private static final long SECONDS = Long.getLong("differential.seconds", 0);

    /** As in fuzz/cage.S. */
    private static final long REGISTERS = 0x800F_F000L;

    private static final long GROUND = 0x8010_0000L;
    private static final long MAPPED_AGAIN = 0x4000_0000L;
    private static final int DATA = 0x8_0000;
    private static final int PAGING = 4;

    @ParameterizedTest(name = "mode {0}")
    @ValueSource(ints = {Hart.USER, Hart.SUPERVISOR, Hart.MACHINE, PAGING, PAGING + 1})
    @Timeout(value = 10, unit = TimeUnit.HOURS)
    void bothEnginesEndInTheSameState(int mode) throws Exception {
        long first = Long.getLong("differential.seed", new SplittableRandom().nextLong());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (long n = 0; n < PROGRAMS || System.nanoTime() < end; n++) {
            compare(mode, first + n);
        }
    }

    private static void compare(int mode, long seed) throws Exception {
        try (Machine one = machine(EngineKind.INTERPRETER, seed);
                Machine other = machine(EngineKind.TRANSLATOR, seed)) {
            begin(one, mode, new SplittableRandom(seed));
            begin(other, mode, new SplittableRandom(seed));
            var random = new SplittableRandom(seed + mode);
            for (int stop = 0; stop < STOPS; stop++) {
                long budget = 1L + random.nextInt(MOST_STEPS);
                run(one, budget);
                run(other, budget);
                String context = "mode " + mode + ", seed " + seed + ", stop " + stop;
                assertThat(state(other)).as(context).isEqualTo(state(one));
                assertThat(other.stateHash()).as(context).isEqualTo(one.stateHash());
            }
        }
    }

    private static Machine machine(EngineKind engine, long seed)
            throws IOException, InterruptedException {
        Path elf =
                CrossAssembler.build(
                        new Program(
                                Path.of("fuzz", "cage.S"),
                                Path.of("fuzz", "tohost.S"),
                                Path.of("rig", "physical.ld"),
                                1));
        return Machine.create(
                MachineConfig.builder()
                        .memoryBytes(RAM)
                        .boot(new Boot.Elf(elf))
                        .engine(engine)
                        .clock(ClockMode.INSTRUCTIONS) // a stray store may set the real-time clock
                        .seed(seed)
                        .rebootEnds(true)
                        .build());
    }

    private static void begin(Machine machine, int mode, SplittableRandom random) {
        byte[] program = RandomProgram.bytes(random);
        machine.memory().write(GROUND, program, 0, program.length);
        var registers = ByteBuffer.allocate(32 * 8).order(ByteOrder.LITTLE_ENDIAN);
        while (registers.hasRemaining()) {
            long value = random.nextLong() >> random.nextInt(64);
            registers.putLong(random.nextInt(8) == 0 ? doubleBits(random) : value);
        }
        long again = mode >= PAGING ? MAPPED_AGAIN : 0;
        registers.putLong(8 * 8, GROUND + DATA);
        registers.putLong(9 * 8, GROUND + DATA + 4096 + again);
        registers.putLong(10 * 8, GROUND + DATA + random.nextInt(4096) + again);
        registers.putLong(18 * 8, GROUND + random.nextInt(RandomProgram.BYTES));
        machine.memory().write(REGISTERS, registers.array(), 0, registers.capacity());
        Hart hart = machine.harts().get(0);
        hart.start(hart.pc(), 0, mode | random.nextInt(4) << 3);
    }

    private static long doubleBits(SplittableRandom random) {
        return Double.doubleToRawLongBits((random.nextDouble() - 0.5) * (1 << random.nextInt(20)));
    }

    private static void run(Machine machine, long budget) {
        Hart hart = machine.harts().get(0);
        long until = hart.instructions() + budget;
        // Taking a trap counts as an instruction that doesn't retire: a run ends where it ends.
        for (int stops = 0; stops < 100_000; stops++) {
            if (hart.run(budget) != dev.virga.guest.cpu.StopReason.YIELD
                    || hart.instructions() >= until) {
                return;
            }
        }
    }

    private static String state(Machine machine) {
        Hart hart = machine.harts().get(0);
        var text = new StringBuilder();
        text.append("instructions ").append(hart.instructions());
        text.append(String.format("%npc %x mode %d%n", hart.pc(), hart.privilege()));
        for (int i = 0; i < 32; i++) {
            text.append(String.format("x%d %x f%d %x%n", i, hart.x(i), i, hart.f(i)));
        }
        for (int csr : new int[] {0x003, 0x300, 0x341, 0x342, 0x343, 0xB02}) {
            text.append(String.format("csr %x %x%n", csr, hart.csr(csr).orElse(0)));
        }
        return text.toString();
    }
}
