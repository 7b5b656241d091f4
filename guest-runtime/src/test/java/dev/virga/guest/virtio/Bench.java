package dev.virga.guest.virtio;

import dev.virga.guest.device.DeviceQueue;
import dev.virga.guest.memory.GuestMemory;
import java.util.concurrent.atomic.AtomicBoolean;

/** A slot with a RAM, an interrupt wire and a driver, and no hart: where devices are tested. */
public final class Bench implements AutoCloseable {
    public static final long BASE = 0x8000_0000L;
    public static final int RAM = 16 << 20;

    public final RandomlyPending frames;
    public final GuestMemory memory;
    public final DeviceQueue tasks = new DeviceQueue();
    public final AtomicBoolean wire = new AtomicBoolean();
    public final MmioTransport slot;
    public final VirtioDriver driver;

    public Bench(VirtioDevice device, long seed) {
        frames = new RandomlyPending(RAM, seed, 4);
        memory = new GuestMemory(BASE, frames);
        slot = new MmioTransport(0, wire::set, memory, tasks);
        slot.plug(device);
        driver = new VirtioDriver(slot, memory, BASE + 4096);
    }

    /** Lets devices work until nothing is left to do. */
    public void settle() {
        int rounds = 0;
        while (tasks.drain(1000) > 0 || frames.deliver()) {
            if (++rounds > 100_000) {
                throw new AssertionError("the device never comes to rest");
            }
        }
    }

    /** Lets devices work while frames are missing at random. */
    public void settlePending() {
        frames.refusing(true);
        settle();
        frames.refusing(false);
    }

    @Override
    public void close() throws InterruptedException {
        slot.unplug();
        frames.close();
    }
}
