package dev.virga.guest.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that were changed with their checksums made right again. */
class HostileSnapshotTest {
    private static final int PART = 0x5041_5254;

    /** A part's state within the snapshot. */
    private record Part(int record, int state, int length) {}

    @TempDir private Path folder = Path.of("");

    @Test
    void aStateThatWasMadeToHarmIsRefusedOrHarmsItsGuestOnly() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        Path program = Files.write(folder.resolve("p"), BootFiles.elf(0x8000_0000L, false));
        MachineConfig config =
                MachineConfig.builder()
                        .memoryBytes(2 << 20)
                        .clock(ClockMode.INSTRUCTIONS)
                        .boot(new Boot.Elf(program))
                        .build();
        byte[] snapshot;
        try (var machine = Machine.create(config)) {
            var out = new ByteArrayOutputStream();
            machine.save(out);
            snapshot = out.toByteArray();
        }
        List<Part> parts = parts(snapshot);
        assertThat(parts).hasSizeGreaterThan(35);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] hostile = snapshot.clone();
            Part part = parts.get(random.nextInt(parts.size()));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = part.state + random.nextInt(part.length);
                hostile[at] = random.nextBoolean() ? (byte) -1 : (byte) random.nextInt();
            }
            repair(hostile, part);
            try (var machine = Machine.restore(config, new ByteArrayInputStream(hostile))) {
                run(machine);
                assertThat(machine.ended().map(MachineExit::kind))
                        .as("seed %d, part at %d", seed, part.record)
                        .isNotEqualTo(MachineExit.Kind.ERROR);
            } catch (MachineException e) {
                refused++;
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\n");
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(1, 299);
    }

    private static void run(Machine machine) {
        var turns = new CountedTurns(machine, (MachineTime.Counted) machine.time());
        for (int round = 0; round < 3 && machine.ended().isEmpty(); round++) {
            if (!turns.next(() -> {})) {
                return;
            }
            machine.pollHost();
        }
    }

    private static List<Part> parts(byte[] snapshot) {
        var in = ByteBuffer.wrap(snapshot);
        in.position(20);
        in.position(in.getInt() + in.position() + 4);
        var parts = new ArrayList<Part>();
        while (in.hasRemaining()) {
            int record = in.position();
            int tag = in.getInt();
            if (tag == PART) {
                in.position(in.getShort() + in.position() + 4);
                int length = in.getInt();
                parts.add(new Part(record, in.position(), length));
                in.position(in.position() + length + 4);
            } else if (tag == 0x5041_4745) {
                int count = in.getInt();
                in.getInt();
                int stored = in.getInt();
                in.position(in.position() + 8 * count + stored + 4);
            } else {
                in.position(in.position() + 16);
            }
        }
        return parts;
    }

    private static void repair(byte[] snapshot, Part part) {
        var crc = new CRC32C();
        int end = part.state + part.length;
        crc.update(snapshot, part.record, end - part.record);
        ByteBuffer.wrap(snapshot).putInt(end, (int) crc.getValue());
    }
}
