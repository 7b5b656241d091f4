package dev.virga.deploy.fleet;

import dev.virga.api.id.VmId;
import dev.virga.api.time.SystemTimers;
import dev.virga.api.vm.VmSpec;
import dev.virga.guest.device.DevicePool;
import dev.virga.guest.machine.NetPort;
import dev.virga.node.guest.Beginning;
import dev.virga.node.guest.EmulatedGuests;
import dev.virga.node.guest.GuestException;
import dev.virga.node.guest.Hardware;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.PoolConfig;
import dev.virga.node.vcpu.VcpuScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The part of a node agent that builds guests, with real ones, and no control plane over it. */
final class TestNode implements AutoCloseable {
    private final Path folder;
    private final LocalImage image;
    private final NodeMemory memory;
    private final VcpuScheduler processors = VcpuScheduler.ofHost();
    private final DevicePool devices = new DevicePool("test", 8);
    private final EmulatedGuests guests;
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final AtomicInteger numbers = new AtomicInteger();

    /**
     * A node with so much memory for guests' pages.
     *
     * @param cards of each guest
     */
    TestNode(Path folder, LocalImage image, PoolConfig pool, Function<VmId, List<NetPort>> cards) {
        this.folder = folder;
        this.image = image;
        this.memory = new NodeMemory(pool, System::nanoTime);
        this.guests =
                new EmulatedGuests(
                        new Hardware(memory, processors, devices, folder.resolve("disks")), cards);
    }

    /** What a guest of this name is to be; 128 MiB, one CPU, of the project "test". */
    VmSpec spec(String name) {
        return spec(name, 128L << 20);
    }

    /** The same of another size. */
    VmSpec spec(String name, long bytes) {
        return VmSpec.builder(name, "test", image.manifest().id(), "small", 1, bytes).build();
    }

    /** Builds a guest and lets it run. */
    TestGuest start(VmSpec spec) throws GuestException {
        return start(spec, new Beginning.Image());
    }

    /** The same, with a beginning of its own. */
    TestGuest start(VmSpec spec, Beginning beginning) throws GuestException {
        return start(
                new VmId(String.format(Locale.ROOT, "vm-%012d", numbers.incrementAndGet())),
                spec,
                beginning);
    }

    /** The same as a VM that was here before. */
    TestGuest start(VmId id, VmSpec spec, Beginning beginning) throws GuestException {
        try {
            Path own = Files.createDirectories(folder.resolve(id.value()));
            return TestGuest.start(guests, timers, id, spec, image, own, beginning);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    NodeMemory memory() {
        return memory;
    }

    EmulatedGuests guests() {
        return guests;
    }

    @Override
    public void close() {
        timers.close();
        guests.close();
        processors.close();
        devices.close();
        memory.close();
    }
}
