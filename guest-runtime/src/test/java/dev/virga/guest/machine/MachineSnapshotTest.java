package dev.virga.guest.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineSnapshotTest {
    private static final int ITERATIONS = 0x40_0000;

    @TempDir private Path folder = Path.of("");
    private Path program = Path.of("");

    /** A program on every hart: writes a counter all over 32 KiB, prints, ends with its code. */
    @BeforeEach
    void writeProgram() throws IOException {
        var elf = ByteBuffer.wrap(BootFiles.elf(0x8000_0000L, false));
        elf.order(ByteOrder.LITTLE_ENDIAN).position(256 + 4);
        int[] code = {
            0x0001_0297, // auipc x5, 16
            0xF140_2E73, // csrrs x28, mhartid
            0x00FE_1E93, // slli x29, x28, 15
            0x01D2_82B3, // add x5, x5, x29: this hart's own 32 KiB
            0x1000_0337, // lui x6, 0x10000: the serial port
            ITERATIONS | 0x3B7, // lui x7, iterations
            0xFFF3_8393, // addi x7, x7, -1
            0x0343_9413, // slli x8, x7, 52
            0x0314_5413, // srli x8, x8, 49
            0x0054_0433, // add x8, x8, x5
            0x0074_3023, // sd x7, 0(x8)
            0xFE03_96E3, // bne x7, x0, -20
            0x0410_0493, // addi x9, x0, 'A'
            0x0093_0023, // sb x9, 0(x6)
            0x0070_0513, // addi x10, x0, 7
            0x0000_0597, // auipc x11, 0
            0x1CA5_B023, // sd x10, 448(x11): tohost
            0x0000_006F // j here
        };
        for (int instruction : code) {
            elf.putInt(instruction);
        }
        program = Files.write(folder.resolve("program"), elf.array());
    }

    @Test
    void aMachineThatWasSavedAndRestoredEndsAsIfNothingHadBeen() throws Exception {
        for (int harts : new int[] {1, 3}) {
            MachineConfig config = config(b -> b.harts(harts));
            String expected;
            try (var machine = Machine.create(config)) {
                expected = finish(machine);
            }
            byte[] snapshot;
            try (var machine = Machine.create(config);
                    var runner = new MachineRunner(machine, "saved")) {
                runner.start();
                runner.pause();
                while (machine.stats().instructions() < 1_000_000) {
                    runner.resume();
                    runner.pause();
                }
                assertThat(machine.ended()).isEmpty();
                snapshot = save(machine);
                String before = machine.stateHash();
                try (var other = Machine.restore(config, new ByteArrayInputStream(snapshot))) {
                    assertThat(other.stateHash()).isEqualTo(before);
                    assertThat(finish(other)).isEqualTo(expected);
                }
                runner.resume();
                assertThat(runner.exit().get().code()).isEqualTo(3);
                assertThat(machine.stateHash()).isEqualTo(expected);
            }
        }
    }

    @Test
    void inRealTimeTheGuestLearnsThatItMayBeAClone() throws Exception {
        MachineConfig config = config(b -> b.clock(ClockMode.REAL));
        try (var machine = Machine.create(config);
                var other = restored(config, save(machine))) {
            assertThat(other.generation().load(0, 8)).isNotEqualTo(machine.generation().load(0, 8));
            assertThat(other.clock().ticks()).isEqualTo(machine.clock().ticks());
            try (var runner = new MachineRunner(other, "restored")) {
                runner.start();
                assertThat(runner.exit().get().kind()).isEqualTo(MachineExit.Kind.TOHOST);
            }
        }
    }

    @Test
    void theSnapshotOfAnotherMachineIsRefused() throws IOException {
        byte[] snapshot;
        try (var machine = Machine.create(config(b -> b))) {
            snapshot = save(machine);
        }
        assertThatThrownBy(() -> restored(config(b -> b.memoryBytes(32 << 20)), snapshot))
                .isInstanceOf(MachineException.class)
                .hasMessage(
                        "the snapshot is of another machine: its memory is 16384 KiB,"
                                + " here it is 32768 KiB");
        assertThatThrownBy(() -> restored(config(b -> b.harts(2)), snapshot))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("number of CPUs is 1, here it is 2");
        assertThatThrownBy(() -> restored(config(b -> b.clock(ClockMode.REAL)), snapshot))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("clock is instructions, here it is real");
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        MachineConfig config = config(b -> b);
        byte[] snapshot;
        try (var machine = Machine.create(config)) {
            snapshot = save(machine);
        }
        for (int i = 0; i < 100; i++) {
            byte[] broken = snapshot.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> restored(config, broken))
                    .as("seed %d", seed)
                    .isInstanceOf(MachineException.class);
        }
    }

    private static Machine restored(MachineConfig config, byte[] snapshot) throws IOException {
        return Machine.restore(config, new ByteArrayInputStream(snapshot));
    }

    private MachineConfig config(UnaryOperator<MachineConfig.Builder> change) {
        return change.apply(
                        MachineConfig.builder()
                                .memoryBytes(16 << 20)
                                .clock(ClockMode.INSTRUCTIONS)
                                .boot(new Boot.Elf(program)))
                .build();
    }

    private static String finish(Machine machine) throws Exception {
        try (var runner = new MachineRunner(machine, "test")) {
            runner.start();
            MachineExit exit = runner.exit().get();
            assertThat(exit.kind()).isEqualTo(MachineExit.Kind.TOHOST);
            assertThat(exit.code()).isEqualTo(3);
            return machine.stateHash();
        }
    }

    private static byte[] save(Machine machine) throws IOException {
        var out = new ByteArrayOutputStream();
        machine.save(out);
        return out.toByteArray();
    }
}
