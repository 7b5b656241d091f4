package dev.virga.node.guest;

import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.machine.MachineStats;
import dev.virga.guest.virtio.MmioTransport;
import dev.virga.guest.virtio.block.BlockDevice;
import dev.virga.guest.virtio.net.NetDevice;
import dev.virga.guest.virtio.net.NetMetrics;
import dev.virga.node.memory.MemoryShare;
import dev.virga.node.memory.NodeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A guest on the emulated RISC-V computer, with a thread for each hart. */
final class EmulatedGuest implements Guest {
    private final Machine machine;
    private final NodeMemory.Ram ram;
    private final MachineRunner runner;
    private final List<TimedDisk> disks;

    EmulatedGuest(
            Machine machine,
            NodeMemory.Ram ram,
            String name,
            List<TimedDisk> disks,
            GuestFactory.Listener listener) {
        this.machine = machine;
        this.ram = ram;
        this.disks = List.copyOf(disks);
        this.runner = new MachineRunner(machine, name);
        runner.permit(listener.mayRun());
        machine.serial()
                .onOutput((bytes, offset, length) -> {
                    listener.serial().output(bytes, offset, length);
                    return length;
                });
        machine.agent().onLine(listener.line());
    }

    @Override
    public void start() {
        runner.start();
    }

    @Override
    public void pause() {
        try {
            runner.pause();
        } catch (InterruptedException e) {
            // The harts have been told and stand still soon; only the waiting was cut short.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void resume() {
        runner.resume();
    }

    @Override
    public void stop() {
        runner.stop();
    }

    @Override
    public CompletableFuture<GuestExit> exit() {
        return runner.exit().thenApply(EmulatedGuest::exit);
    }

    private static GuestExit exit(MachineExit exit) {
        return switch (exit.kind()) {
            case POWER_OFF, REBOOT -> new GuestExit(GuestExit.Kind.POWERED_OFF, exit.message());
            case TEST_DEVICE, TOHOST ->
                    new GuestExit(GuestExit.Kind.POWERED_OFF, "ended with code " + exit.code());
            case STOPPED -> new GuestExit(GuestExit.Kind.STOPPED, exit.message());
            case ERROR -> new GuestExit(GuestExit.Kind.FAILED, exit.message());
        };
    }

    @Override
    public int input(byte[] bytes, int offset, int length) {
        return machine.serial().input(bytes, offset, length);
    }

    @Override
    public boolean send(String line) {
        return machine.agent().send(line);
    }

    @Override
    public Stats stats() {
        MachineStats stats = machine.stats();
        MemoryShare share = ram.frames().share();
        // What it says next time; a guest is not waited for.
        machine.balloon().refreshStats();
        long faults = machine.balloon().stats().map(said -> said.majorFaults()).orElse(0L);
        long read = 0;
        long written = 0;
        List<NetMetrics> cards = new ArrayList<>();
        for (MmioTransport slot : machine.slots()) {
            switch (slot.device().orElse(null)) {
                case BlockDevice block -> {
                    read += block.metrics().readBytes();
                    written += block.metrics().writtenBytes();
                }
                case NetDevice net -> cards.add(net.metrics());
                case null, default -> {
                    // The others count nothing that is asked for.
                }
            }
        }
        return new Stats(
                stats.instructions(),
                Math.max(0, faults),
                new Memory(
                        share.ownBytes() + share.sharedBytes(),
                        share.sharedBytes(),
                        machine.balloon().actualBytes(),
                        share.compressedBytes() + share.swappedBytes()),
                new Disk(
                        read,
                        written,
                        disks.stream().mapToLong(TimedDisk::flushes).sum(),
                        disks.stream().mapToLong(TimedDisk::flushNanos).sum()),
                network(cards));
    }

    private static Network network(List<NetMetrics> cards) {
        return new Network(
                cards.stream().mapToLong(NetMetrics::receivedBytes).sum(),
                cards.stream().mapToLong(NetMetrics::receivedFrames).sum(),
                cards.stream().mapToLong(NetMetrics::receiveDrops).sum(),
                cards.stream().mapToLong(NetMetrics::sentBytes).sum(),
                cards.stream().mapToLong(NetMetrics::sentFrames).sum(),
                cards.stream().mapToLong(NetMetrics::sendDrops).sum());
    }

    @Override
    public void close() {
        runner.close();
        machine.close();
        ram.close();
    }

    /** Ends the machine for a reason of the node's, also if it is said before there is one. */
    static final class End {
        private Optional<Machine> machine = Optional.empty();
        private Optional<String> reason = Optional.empty();

        synchronized void of(Machine made) {
            machine = Optional.of(made);
            reason.ifPresent(this::because);
        }

        synchronized void because(String why) {
            reason = Optional.of(why);
            machine.ifPresent(it -> it.end(new MachineExit(MachineExit.Kind.ERROR, 1, why)));
        }
    }
}
