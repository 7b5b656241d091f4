package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.node.MemoryRung;
import dev.virga.guest.device.DevicePool;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Disk;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.vcpu.Policy;
import dev.virga.node.vcpu.ScheduledMachine;
import dev.virga.node.vcpu.ShareTerms;
import dev.virga.node.vcpu.VcpuScheduler;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The overcommit drill: guests of one to four harts on fewer workers, on both engines, promised
 * four times the memory there is, write and verify patterns and send them to disks and back, while
 * their frames are shared, compressed and swapped, as the node does it and at random besides, and
 * rungs of the ladder are switched off and on. Every run has a seed; {@code -Ddrill.minutes=30}
 * repeats with new ones for so long, {@code -Ddrill.seed=SEED} repeats one.
 */
final class OvercommitDrillTest {
    private static final long MIB = 1L << 20;
    private static final long PART = 3 * MIB;
    private static final long DISK = MIB;
    private static final int ROUNDS = Integer.getInteger("drill.rounds", 2);
    private static final int[] HARTS = {1, 2, 4};
    private static final List<MemoryRung> SWITCHED =
            List.of(MemoryRung.ZERO, MemoryRung.MERGE, MemoryRung.COMPRESS);

    @TempDir private Path folder = Path.of("");

    /** What must have happened, or nothing was tried. */
    private record Counted(
            long waits, long copies, long merges, long evictions, long refaults, long revocations) {
        static final Counted NOTHING = new Counted(0, 0, 0, 0, 0, 0);

        Counted plus(Counted other) {
            return new Counted(
                    waits + other.waits,
                    copies + other.copies,
                    merges + other.merges,
                    evictions + other.evictions,
                    refaults + other.refaults,
                    revocations + other.revocations);
        }

        Counted plus(MemoryShare share, long revoked) {
            return new Counted(
                    waits + share.waits(),
                    copies + share.copies(),
                    merges + share.merges(),
                    evictions + share.evictions(),
                    refaults + share.refaults(),
                    revocations + revoked);
        }
    }

    private record Running(Machine machine, ScheduledMachine scheduled, PooledFrames ram) {}

    @Test
    void everyWordIsRight() throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("drill.minutes", 0));
        long seed = Long.getLong("drill.seed", System.nanoTime());
        Counted all = Counted.NOTHING;
        int runs = 0;
        do {
            all = all.plus(drill(new Random(seed).nextLong() & 0xFFFF_FFFFL, seed));
            seed++;
            runs++;
        } while (System.nanoTime() < end);
        System.out.println("overcommit drill, " + runs + " runs: " + all);
    }

    private Counted drill(long guestSeed, long seed) throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        long promised = 0;
        for (int harts : HARTS) {
            promised += ram(harts);
        }
        PoolConfig config =
                PoolConfig.of(promised / 4).withSwap(folder.resolve("swap"), 2 * promised);
        Counted counted = Counted.NOTHING;
        try (FramePool pool = new FramePool(config, reader);
                DevicePool devices = new DevicePool("drill", 2)) {
            AtomicBoolean over = new AtomicBoolean();
            try (MemoryKeeper keeper = MemoryKeeper.start(pool, () -> {});
                    VcpuScheduler workers = new VcpuScheduler(2, Policy.FAIR)) {
                List<Running> all = new ArrayList<>();
                for (int harts : HARTS) {
                    EngineKind engine = engine(seed + harts);
                    all.add(start(pool, workers, devices, harts, engine, guestSeed));
                }
                Thread meddler =
                        Thread.ofPlatform().start(() -> meddle(pool, new Random(seed), over));
                for (Running one : all) {
                    MachineExit exit = one.scheduled().exit().get(20, TimeUnit.MINUTES);
                    assertThat(exit.kind())
                            .as("seed %d: %s", seed, exit)
                            .isEqualTo(MachineExit.Kind.TOHOST);
                    assertThat(exit.code())
                            .as(
                                    "seed %d, %d harts, %s: %x is 2 for a failed disk, else see drill.c",
                                    seed,
                                    one.machine().harts().size(),
                                    one.machine().config().engine(),
                                    exit.code())
                            .isZero();
                }
                over.set(true);
                meddler.join();
                for (Running one : all) {
                    counted = counted.plus(one.ram().share(), one.machine().stats().revocations());
                    one.scheduled().close();
                    one.machine().close();
                    one.ram().close();
                }
            }
            reader.close();
            assertThat(pool.stats().residentBytes()).as("seed %d: leaked", seed).isZero();
        }
        System.out.println("overcommit drill, seed " + seed + ": " + counted);
        assertThat(
                        List.of(
                                counted.waits(),
                                counted.copies(),
                                counted.merges(),
                                counted.evictions(),
                                counted.refaults(),
                                counted.revocations()))
                .as("seed %d: %s", seed, counted)
                .doesNotContain(0L);
        return counted;
    }

    /** One and the other by turns, or the one of {@code -Ddrill.engine}. */
    private static EngineKind engine(long number) {
        return Optional.ofNullable(System.getProperty("drill.engine"))
                .map(EngineKind::valueOf)
                .orElse((number & 1) == 0 ? EngineKind.TRANSLATOR : EngineKind.INTERPRETER);
    }

    private static long ram(int harts) {
        return harts * PART + 2 * MIB;
    }

    private Running start(
            FramePool pool,
            VcpuScheduler workers,
            DevicePool devices,
            int harts,
            EngineKind engine,
            long guestSeed)
            throws Exception {
        Path disk = folder.resolve("disk" + harts);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK);
        }
        PooledFrames ram = pool.frames("guest" + harts, ram(harts), Optional.of("drill"));
        Machine machine =
                Machine.create(
                        MachineConfig.builder()
                                .memoryBytes(ram(harts))
                                .harts(harts)
                                .boot(
                                        new Boot.Elf(
                                                DrillProgram.assemble(
                                                        folder, harts, guestSeed, PART, ROUNDS)))
                                .disk(new Disk(new RawFileBackend(disk, false), "drill"))
                                .frames(ram)
                                .devices(devices)
                                .engine(engine)
                                .rebootEnds(true)
                                .build());
        ScheduledMachine scheduled = workers.machine(machine, ShareTerms.of(harts), () -> true);
        scheduled.start();
        return new Running(machine, scheduled, ram);
    }

    /** Takes frames that are in use, at random, beside what the node itself does. */
    private static void meddle(FramePool pool, Random random, AtomicBoolean over) {
        while (!over.get() && !Boolean.getBoolean("drill.calm")) {
            pool.maintenance().lock();
            try {
                List<PooledFrames> members = pool.members();
                PooledFrames one = members.get(random.nextInt(members.size()));
                long[] some = random.longs(16, 0, one.frames()).sorted().distinct().toArray();
                switch (random.nextInt(4)) {
                    case 0 -> one.mover().age(some, some.length);
                    case 1 -> one.mover().share(some);
                    case 2 -> one.mover().evict(some);
                    // Mostly on; what is off leaves the swap file, so nobody starves.
                    default ->
                            pool.use(
                                    SWITCHED.get(random.nextInt(SWITCHED.size())),
                                    random.nextInt(4) > 0);
                }
                one.mover().settle();
            } finally {
                pool.maintenance().unlock();
            }
            Thread.yield();
        }
    }

    /** Guests end when nothing else helps: one by one, warned, with a reason; the others finish. */
    @Test
    void pressureBeyondAllOfItEndsGuestsByTurnsAndNotTheProtected() throws Exception {
        Map<String, String> ended = new ConcurrentHashMap<>();
        List<String> warned = new CopyOnWriteArrayList<>();
        NodeMemory memory =
                new NodeMemory(new PoolConfig(4 * MIB, 0, Optional.empty(), 0), System::nanoTime);
        try (VcpuScheduler workers = new VcpuScheduler(2, Policy.FAIR)) {
            Path program = DrillProgram.assemble(folder, 1, 7, PART, ROUNDS);
            Map<String, CompletableFuture<MachineExit>> exits = new LinkedHashMap<>();
            for (String name : List.of("kept", "other", "third", "fourth")) {
                List<Machine> made = new ArrayList<>();
                NodeMemory.Ram ram =
                        memory.ram(
                                name,
                                ram(1),
                                Optional.empty(),
                                why -> {
                                    ended.put(name, why);
                                    made.getFirst()
                                            .end(new MachineExit(MachineExit.Kind.ERROR, 1, why));
                                });
                Path disk = folder.resolve("disk-" + name);
                try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
                    file.setLength(DISK);
                }
                Machine machine =
                        Machine.create(
                                MachineConfig.builder()
                                        .memoryBytes(ram(1))
                                        .boot(new Boot.Elf(program))
                                        .disk(new Disk(new RawFileBackend(disk, false), "drill"))
                                        .frames(ram.frames())
                                        .rebootEnds(true)
                                        .build());
                made.add(machine);
                boolean first = name.equals("kept");
                memory.join(
                        name,
                        new Standing(first ? OomPolicy.PROTECTED : 0, 0),
                        machine.balloon(),
                        () -> warned.add(name));
                ScheduledMachine scheduled = workers.machine(machine, ShareTerms.of(1), () -> true);
                // As the node does: what an ended guest had is there for the others at once.
                exits.put(
                        name,
                        scheduled
                                .exit()
                                .thenApply(exit -> {
                                    machine.close();
                                    ram.close();
                                    return exit;
                                }));
                scheduled.start();
            }
            for (Map.Entry<String, CompletableFuture<MachineExit>> each : exits.entrySet()) {
                MachineExit exit = each.getValue().get(5, TimeUnit.MINUTES);
                if (ended.containsKey(each.getKey())) {
                    assertThat(exit.message()).contains("out of memory");
                } else {
                    assertThat(exit.code()).as("%s: %s", each.getKey(), exit).isZero();
                }
            }
            assertThat(ended).isNotEmpty().doesNotContainKey("kept");
            assertThat(warned).containsAll(ended.keySet());
            assertThat(memory.ends()).isEqualTo(ended.size());
        }
        memory.close();
    }
}
