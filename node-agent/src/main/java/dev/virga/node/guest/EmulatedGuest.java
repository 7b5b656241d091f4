package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineStats;
import dev.virga.guest.translate.TranslationStats;
import dev.virga.guest.virtio.MmioTransport;
import dev.virga.guest.virtio.block.BlockDevice;
import dev.virga.guest.virtio.net.NetDevice;
import dev.virga.guest.virtio.net.NetMetrics;
import dev.virga.node.memory.MemoryShare;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.Template;
import dev.virga.node.vcpu.CpuTimes;
import dev.virga.node.vcpu.ScheduledMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A guest on the emulated RISC-V computer, its harts on the node's workers. */
final class EmulatedGuest implements Guest {
    /** How the agent inside begins to say that the guest is ready. */
    private static final String READY = "{\"type\":\"ready\"";

    /** Instructions after which its own statistics are asked for again. */
    private static final long MUCH = 2_000_000;

    private static final System.Logger LOG = System.getLogger(EmulatedGuest.class.getName());

    private final Machine machine;
    private final NodeMemory.Ram ram;
    private final ScheduledMachine runner;
    private final List<TimedDisk> disks;
    private final Optional<Introduction> introduction;
    private final Origin origin;
    private final Idleness idleness = new Idleness();
    private volatile boolean heard;
    private volatile long asked;
    private final ReentrantLock stillness = new ReentrantLock();
    private final EnumSet<Hold> holds = EnumSet.noneOf(Hold.class);
    private Runnable onClose = () -> {};
    private boolean started;
    private boolean closed;
    private volatile boolean named;

    /**
     * What it was made of, for copies.
     *
     * @param memory that has its RAM
     */
    record Origin(VmId id, VmSpec spec, NodeMemory memory) {}

    /** Why the harts stand still. */
    private enum Hold {
        OWNER,
        COPY
    }

    /** Something that is done while harts stand still. */
    @FunctionalInterface
    interface Quiet {
        void with(Machine machine) throws IOException;
    }

    /**
     * A guest, not started.
     *
     * @param introduction of one that is to be told who it is, before it is believed
     */
    EmulatedGuest(
            Machine machine,
            NodeMemory.Ram ram,
            ScheduledMachine scheduled,
            Origin origin,
            List<TimedDisk> disks,
            GuestFactory.Listener listener,
            Optional<Introduction> introduction) {
        this.origin = origin;
        this.introduction = introduction;
        this.machine = machine;
        this.ram = ram;
        this.disks = List.copyOf(disks);
        this.runner = scheduled;
        machine.serial()
                .onOutput((bytes, offset, length) -> {
                    listener.serial().output(bytes, offset, length);
                    return length;
                });
        introduction.ifPresent(it -> it.onNameless(this::introduce));
        machine.agent().onLine(introduction.isPresent() ? introduction.get() : heard(listener));
        // One that goes on where another stood has its agent's ear already.
        named = introduction.isEmpty() || machine.agent().guestOpen();
    }

    private Consumer<String> heard(GuestFactory.Listener listener) {
        return line -> {
            if (line.startsWith(READY)) {
                heard = true;
            }
            listener.line().accept(line);
        };
    }

    /** Has it give back what makes it quick if it has come to rest. */
    void restIfIdle() {
        if (!stillness.tryLock()) {
            return; // it is being copied or closed
        }
        try {
            if (!closed && running() && idleness.begins(machine.stats().instructions())) {
                machine.rest();
            }
        } finally {
            stillness.unlock();
        }
    }

    /** Runs when it is closed. */
    void onClose(Runnable task) {
        onClose = task;
    }

    /**
     * Keeps it as it is now: memory and devices in what is returned, its disk in a file.
     *
     * @throws IOException for people, if that can't be done
     */
    Template copy(Path disk) throws IOException {
        if (!introduction.map(Introduction::done).orElse(heard)) {
            throw new IOException("its guest is not ready");
        }
        List<Template> made = new ArrayList<>();
        still(it -> made.add(origin.memory().template(it, ram, () -> copyDisk(disk))));
        return made.getFirst();
    }

    /** Copies its disk, if it has one; it stands still, and so do its devices. */
    void copyDisk(Path disk) {
        disks.forEach(it -> copy(it, disk));
    }

    private static void copy(TimedDisk from, Path to) {
        try {
            RootDisk.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException("its disk can't be copied: " + e.getMessage(), e);
        }
    }

    @Override
    public void save(Path folder) throws IOException {
        try (Template template = copy(folder.resolve(RootDisk.FILE))) {
            StoredGuest.write(folder, StoredGuest.STATE, template::saveState);
            StoredGuest.write(folder, StoredGuest.MEMORY, template::saveMemory);
        } catch (IllegalStateException e) {
            LOG.log(Level.INFO, "{0} stands still while it is saved: {1}", origin.id(), e);
            still(it ->
                    StoredGuest.write(
                            folder,
                            StoredGuest.STATE,
                            out -> it.save(out, () -> saveStanding(it, folder))));
        }
        StoredGuest.seal(folder, origin.id(), origin.spec());
    }

    private void saveStanding(Machine it, Path folder) {
        try {
            StoredGuest.write(folder, StoredGuest.MEMORY, out -> Template.saveMemory(it, out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        disks.forEach(disk -> copy(disk, folder.resolve(RootDisk.FILE)));
    }

    /** Tells the guest who it is; from then on its console takes input, too. */
    void introduce() {
        introduction.ifPresent(it -> it.say(machine.agent()));
        named = true;
    }

    @Override
    public void start() {
        if (introduction.isPresent() && machine.agent().guestOpen()) {
            introduce();
        }
        synchronized (holds) {
            started = true;
            runner.start();
        }
    }

    @Override
    public void pause() {
        hold(Hold.OWNER);
    }

    @Override
    public void resume() {
        release(Hold.OWNER);
    }

    private void hold(Hold why) {
        synchronized (holds) {
            holds.add(why);
            try {
                runner.pause();
            } catch (InterruptedException e) {
                // The harts have been told and stand still soon; only the waiting was cut short.
                Thread.currentThread().interrupt();
            }
        }
    }

    private void release(Hold why) {
        synchronized (holds) {
            holds.remove(why);
            if (holds.isEmpty()) {
                runner.resume();
            }
        }
    }

    /**
     * Does something while the harts stand still; afterwards they go on as before.
     *
     * @throws IOException if that fails, or the guest has ended
     */
    void still(Quiet work) throws IOException {
        stillness.lock();
        try {
            if (closed || !running()) {
                throw new IOException("the guest does not run");
            }
            hold(Hold.COPY);
            try {
                work.with(machine);
            } catch (UncheckedIOException e) {
                throw new IOException(e.getMessage(), e);
            } finally {
                release(Hold.COPY);
            }
        } finally {
            stillness.unlock();
        }
    }

    private boolean running() {
        synchronized (holds) {
            return started && machine.ended().isEmpty();
        }
    }

    @Override
    public void stop() {
        disks.forEach(TimedDisk::end);
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
        // Nobody's words may reach a guest that others will be clones of.
        return !named ? 0 : machine.serial().input(bytes, offset, length);
    }

    @Override
    public boolean send(String line) {
        return machine.agent().send(line);
    }

    @Override
    public Stats stats() {
        MachineStats stats = machine.stats();
        MemoryShare share = ram.frames().share();
        if (stats.instructions() - asked > MUCH) {
            // What it says next time; a guest is not waited for. It wakes for this, so not if it
            // has hardly run since: there is nothing new to say.
            asked = stats.instructions();
            machine.balloon().refreshStats();
        }
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
        CpuTimes times = runner.times();
        return new Stats(
                stats.instructions(),
                new Processor(
                        times.ranNanos(),
                        times.stolenNanos(),
                        times.throttledNanos(),
                        times.stalledNanos()),
                machine.translation().map(EmulatedGuest::translation).orElse(Translation.NONE),
                Math.max(0, faults),
                new Memory(
                        share.ownBytes() + share.sharedBytes(),
                        share.sharedBytes(),
                        share.zeroBytes(),
                        machine.balloon().actualBytes(),
                        share.compressedBytes() + share.swappedBytes()),
                new Disk(
                        read,
                        written,
                        disks.stream().mapToLong(TimedDisk::flushes).sum(),
                        disks.stream().mapToLong(TimedDisk::flushNanos).sum()),
                network(cards));
    }

    private static Translation translation(TranslationStats stats) {
        return new Translation(
                stats.regions(),
                stats.shared(),
                stats.instructions(),
                stats.refused(),
                stats.nanos());
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
        disks.forEach(TimedDisk::end);
        stillness.lock();
        try {
            closed = true;
            runner.close();
            machine.close();
            ram.close();
        } finally {
            stillness.unlock();
        }
        onClose.run();
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
