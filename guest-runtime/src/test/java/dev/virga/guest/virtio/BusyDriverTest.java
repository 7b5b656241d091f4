package dev.virga.guest.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.device.DevicePool;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.LocalFrames;
import dev.virga.guest.virtio.VirtioDriver.Buffer;
import dev.virga.guest.virtio.block.BlockDevice;
import dev.virga.guest.virtio.block.MemoryBackend;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A driver on a thread of its own against a device on a pool, as in real time. It notifies only
 * when the device has asked for it and sleeps until it is interrupted, so one notification or
 * interrupt too few would stop it for ever.
 */
final class BusyDriverTest {
    private static final int DISK = 1 << 20;

    private final LocalFrames frames = new LocalFrames(Bench.RAM);
    private final GuestMemory memory = new GuestMemory(Bench.BASE, frames);
    private final DevicePool pool = new DevicePool("test");
    private final Semaphore interrupts = new Semaphore(0);
    private final MmioTransport slot =
            new MmioTransport(
                    0,
                    high -> {
                        if (high) {
                            interrupts.release();
                        }
                    },
                    memory,
                    pool);
    private final VirtioDriver driver = new VirtioDriver(slot, memory, Bench.BASE + 4096);

    @AfterEach
    void end() throws InterruptedException {
        slot.unplug();
        pool.close();
        frames.close();
    }

    @Test
    void noNotificationAndNoInterruptIsLost() throws InterruptedException {
        slot.plug(new BlockDevice(new MemoryBackend(DISK), ""));
        var queue = driver.start(-1).getFirst();
        long at = driver.allocate(4096);
        int running = 0;
        int done = 0;
        var random = new SplittableRandom(3);
        while (done < 30_000) {
            int burst = random.nextInt(4);
            for (int i = 0; i <= burst && running < 40; i++) {
                queue.add(
                        new Buffer(at, 16, false),
                        new Buffer(at + 512, 512, true),
                        new Buffer(at + 16, 1, true));
                running++;
            }
            queue.kick();
            while (true) {
                int before = done;
                while (queue.poll().isPresent()) {
                    running--;
                    done++;
                }
                if (running < 20 || before != done) {
                    break;
                }
                assertThat(interrupts.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
                driver.store(0x64, driver.load(0x60));
            }
        }
        assertThat(slot.metrics().notifications()).isLessThan(30_000);
    }

    @Test
    void afterAResetNothingIsWrittenAnyMore() throws InterruptedException {
        byte[] ones = new byte[DISK];
        java.util.Arrays.fill(ones, (byte) 1);
        slot.plug(new BlockDevice(new MemoryBackend(ones, true), ""));
        long free = driver.allocate(0);
        for (int round = 0; round < 300; round++) {
            driver.allocate((int) (free - driver.allocate(0)));
            var queue = driver.start(-1).getFirst();
            long at = driver.allocate(4096);
            long data = driver.allocate(64 << 10);
            for (int i = 0; i < 8; i++) {
                queue.addIndirect(
                        new Buffer(at, 16, false),
                        new Buffer(data, 64 << 10, true),
                        new Buffer(at + 16, 1, true));
            }
            queue.kick();
            if (round % 2 == 0) {
                queue.poll();
            }
            driver.store(0x70, 0);
            byte[] zeros = new byte[(int) (driver.allocate(0) - free)];
            memory.write(free, zeros, 0, zeros.length);
            byte[] found = new byte[zeros.length];
            for (int look = 0; look < 3; look++) {
                memory.read(free, found, 0, found.length);
                assertThat(java.util.Arrays.equals(found, zeros)).as("round %d", round).isTrue();
            }
        }
    }

    @Test
    void aPausedDeviceCompletesNothing() throws InterruptedException {
        slot.plug(new BlockDevice(new MemoryBackend(DISK), ""));
        var queue = driver.start(-1).getFirst();
        long at = driver.allocate(4096);
        for (int round = 0; round < 300; round++) {
            for (int i = 0; i < 10; i++) {
                queue.add(
                        new Buffer(at, 16, false),
                        new Buffer(at + 512, 512, true),
                        new Buffer(at + 16, 1, true));
            }
            queue.kick();
            slot.pause();
            int done = memory.readShort(queue.used + 2);
            Thread.yield();
            assertThat(memory.readShort(queue.used + 2)).isEqualTo((short) done);
            slot.resume();
            for (int i = 0; i < 10; i++) {
                Optional<VirtioDriver.Done> next;
                while ((next = queue.poll()).isEmpty()) {
                    assertThat(interrupts.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
                    driver.store(0x64, driver.load(0x60));
                }
                assertThat(next.get().written()).isEqualTo(513);
            }
        }
    }
}
