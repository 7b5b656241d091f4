package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.device.DevicePool;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Disk;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.vcpu.Policy;
import dev.virga.node.vcpu.ScheduledMachine;
import dev.virga.node.vcpu.ShareTerms;
import dev.virga.node.vcpu.VcpuScheduler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots of a guest of four harts, taken at random while its disk works and most of its memory
 * is compressed or swapped: each goes on elsewhere, beside the first, and every word of all of them
 * is right to the end.
 */
final class SnapshotUnderPressureTest {
    private static final long MIB = 1L << 20;
    private static final long PART = MIB;
    private static final int HARTS = 4;
    private static final int ROUNDS = 2;
    private static final long RAM = HARTS * PART + 2 * MIB;
    private static final long DISK = MIB;
    private static final int SNAPSHOTS = 3;

    @TempDir private Path folder = Path.of("");

    private record Running(
            Machine machine, ScheduledMachine scheduled, PooledFrames ram, Path disk) {
        void close() {
            scheduled.close();
            machine.close();
            ram.close();
        }
    }

    private record Kept(byte[] state, byte[] memory, Path disk) {}

    @Test
    void everyWordIsRightWhereverItGoesOn() throws Exception {
        long seed = Long.getLong("drill.seed", System.nanoTime());
        Random random = new Random(seed);
        Path program = DrillProgram.assemble(folder, HARTS, seed & 0xFFFF_FFFFL, PART, ROUNDS);
        Path disk = folder.resolve("disk");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK);
        }
        PoolConfig small =
                new PoolConfig(RAM / 3, RAM / 12, Optional.of(folder.resolve("swap")), 4 * RAM);
        PoolConfig other =
                new PoolConfig(
                        SNAPSHOTS * RAM / 2,
                        RAM / 4,
                        Optional.of(folder.resolve("swap2")),
                        8 * RAM);
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                FramePool pool = new FramePool(small, reader);
                FramePool elsewhere = new FramePool(other, reader);
                DevicePool devices = new DevicePool("drill", 2);
                MemoryKeeper keeper = MemoryKeeper.start(pool, () -> {});
                MemoryKeeper otherKeeper = MemoryKeeper.start(elsewhere, () -> {});
                VcpuScheduler workers = new VcpuScheduler(2, Policy.FAIR)) {
            PooledFrames ram = pool.frames("first", RAM, Optional.of("drill"));
            Machine machine =
                    Machine.create(config(program, disk, ram, devices).rebootEnds(true).build());
            List<Running> all = new ArrayList<>();
            all.add(run(workers, machine, ram, disk));
            long putAway = 0;
            for (int i = 0; i < SNAPSHOTS; i++) {
                // By the guest's own clock: how far it is does not depend on the host.
                long until = machine.stats().instructions() + 200_000 + random.nextInt(2_000_000);
                while ((machine.stats().instructions() < until || putAway(ram) == 0)
                        && machine.ended().isEmpty()) {
                    Thread.onSpinWait();
                }
                if (machine.ended().isPresent()) {
                    break;
                }
                putAway += putAway(ram);
                Kept kept = keep(all.getFirst(), i);
                PooledFrames into = elsewhere.frames("copy-" + i, RAM, Optional.of("drill"));
                Template.loadMemory(new ByteArrayInputStream(kept.memory()), into);
                Machine copy =
                        Machine.resume(
                                config(program, kept.disk(), into, devices)
                                        .rebootEnds(true)
                                        .build(),
                                new ByteArrayInputStream(kept.state()));
                all.add(run(workers, copy, into, kept.disk()));
            }
            for (Running one : all) {
                MachineExit exit = one.scheduled().exit().get(10, TimeUnit.MINUTES);
                assertThat(exit.code())
                        .as("seed %d, %s: %s, see drill.c", seed, one.ram().name(), exit)
                        .isZero();
            }
            all.forEach(Running::close);
            assertThat(all).as("seed %d: none was kept", seed).hasSizeGreaterThan(1);
            assertThat(putAway).as("seed %d: nothing was put away", seed).isPositive();
        }
    }

    private static long putAway(PooledFrames ram) {
        MemoryShare share = ram.share();
        return share.compressedBytes() + share.swappedBytes();
    }

    private static MachineConfig.Builder config(
            Path program, Path disk, PooledFrames ram, DevicePool devices) throws IOException {
        return MachineConfig.builder()
                .memoryBytes(RAM)
                .harts(HARTS)
                .boot(new Boot.Elf(program))
                .disk(new Disk(new RawFileBackend(disk, false), "drill"))
                .frames(ram)
                .devices(devices);
    }

    private static Running run(
            VcpuScheduler workers, Machine machine, PooledFrames ram, Path disk) {
        ScheduledMachine scheduled = workers.machine(machine, ShareTerms.of(HARTS), () -> true);
        scheduled.start();
        return new Running(machine, scheduled, ram, disk);
    }

    /** As the node does it when there is no room to have all of the memory at once. */
    private Kept keep(Running guest, int number) throws Exception {
        Path disk = folder.resolve("disk-" + number);
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        ByteArrayOutputStream memory = new ByteArrayOutputStream();
        guest.scheduled().pause();
        guest.machine()
                .save(
                        state,
                        () -> {
                            try {
                                Template.saveMemory(guest.machine(), memory);
                                Files.copy(guest.disk(), disk, StandardCopyOption.REPLACE_EXISTING);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        guest.scheduled().resume();
        return new Kept(state.toByteArray(), memory.toByteArray(), disk);
    }
}
