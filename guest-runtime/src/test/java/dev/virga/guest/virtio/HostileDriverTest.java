package dev.virga.guest.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.virtio.balloon.BalloonDevice;
import dev.virga.guest.virtio.block.BlockDevice;
import dev.virga.guest.virtio.block.MemoryBackend;
import dev.virga.guest.virtio.console.AgentChannel;
import dev.virga.guest.virtio.console.ConsoleDevice;
import dev.virga.guest.virtio.net.NetDevice;
import dev.virga.guest.virtio.net.PairBackend;
import dev.virga.guest.virtio.rng.EntropySource;
import dev.virga.guest.virtio.rng.RngDevice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driver that is an enemy: random registers, rings, chains and indexes. Whatever it does, the
 * device comes to rest, throws nothing, writes nowhere but into RAM, and can be used again after a
 * reset.
 */
final class HostileDriverTest {
    private static final int ROUNDS = Integer.getInteger("virga.fuzz.rounds", 400);
    private static final long[] ADDRESSES = {
        0,
        1,
        Bench.BASE,
        Bench.BASE + Bench.RAM - 16,
        Bench.BASE + Bench.RAM,
        Bench.BASE - 8,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        -1,
        -16,
        1L << 32
    };
    private static final int[] LENGTHS = {
        0, 1, 4, 8, 15, 16, 17, 20, 512, 513, 4096, 65536, 4 << 20, -1, Integer.MIN_VALUE
    };

    @ParameterizedTest
    @ValueSource(strings = {"block", "console", "rng", "balloon", "net"})
    void nothingBreaksTheHost(String kind) throws InterruptedException {
        long seed = Long.getLong("virga.fuzz.seed", System.nanoTime());
        var seeds = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var random = seeds.split();
            VirtioDevice device = device(kind).get();
            try (var bench = new Bench(device, random.nextLong())) {
                attack(bench, random);
                useAgain(bench, device);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        kind + ": -Dvirga.fuzz.seed=" + seed + " fails in round " + round, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "console", "rng", "balloon", "net"})
    void damagedSnapshotsBreakNothing(String kind) throws InterruptedException {
        long seed = Long.getLong("virga.fuzz.seed", System.nanoTime());
        var seeds = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var random = seeds.split();
            VirtioDevice device = device(kind).get();
            try (var bench = new Bench(device, random.nextLong())) {
                if (random.nextBoolean()) {
                    bench.driver.start(-1);
                }
                attack(bench, random);
                restoreDamaged(bench, random);
                bench.settle();
                useAgain(bench, device);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        kind + ": -Dvirga.fuzz.seed=" + seed + " fails in round " + round, e);
            }
        }
    }

    private static void restoreDamaged(Bench bench, SplittableRandom random) {
        try {
            var saved = new ByteArrayOutputStream();
            bench.slot.saveState(new DataOutputStream(saved));
            byte[] state = saved.toByteArray();
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                state[random.nextInt(state.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(state.length) : state.length;
            bench.slot.restoreState(
                    new DataInputStream(new ByteArrayInputStream(state, 0, length)), 1);
        } catch (IOException e) {
            assertThat(e).isNotNull(); // refused, which is as good
        }
    }

    private static Supplier<VirtioDevice> device(String kind) {
        return switch (kind) {
            case "block" -> () -> new BlockDevice(new MemoryBackend(1 << 20), "x");
            case "console" -> () -> new ConsoleDevice(new AgentChannel());
            case "rng" -> () -> new RngDevice(EntropySource.seeded(1));
            case "balloon" -> BalloonDevice::new;
            case "net" ->
                    () ->
                            new NetDevice(
                                    PairBackend.connect().left(), new byte[] {2, 0, 0, 0, 0, 1});
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static void attack(Bench bench, SplittableRandom random) {
        List<VirtioDriver.Queue> queues =
                bench.driver.start(random.nextBoolean() ? -1 : random.nextLong());
        bench.frames.refusing(random.nextBoolean());
        int steps = 1 + random.nextInt(60);
        for (int i = 0; i < steps; i++) {
            VirtioDriver.Queue queue = queues.get(random.nextInt(queues.size()));
            try {
                step(bench, random, queue);
            } catch (dev.virga.guest.memory.FramePending e) {
                bench.frames.deliver(); // the driver's own access; it tries something else
            }
            if (random.nextInt(4) == 0) {
                bench.settle();
            }
        }
        bench.settle();
        bench.frames.refusing(false);
        bench.settle();
        assertThat(bench.tasks.isEmpty()).isTrue();
        for (long gfn = 0; gfn < bench.frames.frames(); gfn++) {
            assertThat(bench.memory.pinned(gfn)).as("frame %d is pinned", gfn).isFalse();
        }
    }

    private static void step(Bench bench, SplittableRandom random, VirtioDriver.Queue queue) {
        switch (random.nextInt(10)) {
            case 0 -> bench.slot.store(random.nextInt(0x110), 1 << random.nextInt(4), any(random));
            case 1 -> bench.slot.load(random.nextInt(0x1000), 1 << random.nextInt(4));
            case 2 -> register(bench, random);
            case 3 ->
                    bench.memory.writeShort(
                            queue.available + 2, (short) random.nextInt(2 * queue.size));
            case 4 ->
                    bench.memory.writeShort(
                            queue.available + 4 + 2L * random.nextInt(queue.size),
                            (short) random.nextInt(queue.size + random.nextInt(2)));
            case 5 -> queue.kickAnyway();
            default -> {
                for (int i = 0; i < 8; i++) {
                    bench.driver.descriptor(
                            queue.descriptors + 16L * random.nextInt(queue.size),
                            address(random),
                            length(random),
                            random.nextInt(random.nextBoolean() ? 4 : 8),
                            random.nextInt(queue.size));
                }
                bench.memory.writeShort(queue.available + 2, (short) random.nextInt(8));
                queue.kickAnyway();
            }
        }
    }

    private static void register(Bench bench, SplittableRandom random) {
        int[] registers = {0x30, 0x38, 0x44, 0x50, 0x70, 0x80, 0x84, 0x90, 0x94, 0xA0, 0xA4};
        int register = registers[random.nextInt(registers.length)];
        bench.slot.store(register, 4, random.nextBoolean() ? random.nextInt(16) : any(random));
    }

    private static long any(SplittableRandom random) {
        return random.nextBoolean() ? random.nextLong() : address(random);
    }

    private static long address(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> ADDRESSES[random.nextInt(ADDRESSES.length)];
            case 1 -> random.nextLong();
            default -> Bench.BASE + random.nextInt(Bench.RAM);
        };
    }

    private static int length(SplittableRandom random) {
        return random.nextInt(8) == 0 ? random.nextInt() : LENGTHS[random.nextInt(LENGTHS.length)];
    }

    /** After a reset the device works as if nothing had been. */
    private static void useAgain(Bench bench, VirtioDevice device) {
        List<VirtioDriver.Queue> queues = bench.driver.start(-1);
        assertThat(queues).hasSameSizeAs(device.queues());
        assertThat(bench.driver.status() & VirtioDriver.NEEDS_RESET).isZero();
        VirtioDriver.Queue queue = queues.getFirst();
        long at = bench.driver.allocate(4096);
        bench.memory.writeLong(at, 0);
        bench.memory.writeLong(at + 8, 0);
        queue.add(
                new VirtioDriver.Buffer(at, 16, false),
                new VirtioDriver.Buffer(at + 16, 513, true));
        queue.kickAnyway();
        bench.settle();
        assertThat(bench.driver.status() & VirtioDriver.NEEDS_RESET).isZero();
    }
}
