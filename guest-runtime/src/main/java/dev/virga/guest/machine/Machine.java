package dev.virga.guest.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.HartStats;
import dev.virga.guest.cpu.Processor;
import dev.virga.guest.device.GoldfishRtc;
import dev.virga.guest.device.InterruptLine;
import dev.virga.guest.device.Stateful;
import dev.virga.guest.device.TestDevice;
import dev.virga.guest.device.Uart16550;
import dev.virga.guest.device.VmGenerationId;
import dev.virga.guest.irq.Clint;
import dev.virga.guest.irq.GuestClock;
import dev.virga.guest.irq.HartPort;
import dev.virga.guest.irq.Plic;
import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameStats;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.LocalFrames;
import dev.virga.guest.sbi.SbiFirmware;
import dev.virga.guest.sbi.SbiHost;
import dev.virga.guest.snapshot.BadSnapshotException;
import dev.virga.guest.translate.RegionTranslator;
import dev.virga.guest.translate.Translation;
import dev.virga.guest.translate.TranslationStats;
import dev.virga.guest.virtio.MmioTransport;
import dev.virga.guest.virtio.balloon.BalloonDevice;
import dev.virga.guest.virtio.block.BlockDevice;
import dev.virga.guest.virtio.console.AgentChannel;
import dev.virga.guest.virtio.console.ConsoleDevice;
import dev.virga.guest.virtio.net.NetDevice;
import dev.virga.guest.virtio.rng.RngDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A whole RISC-V computer: harts, memory, devices, wired as {@link MemoryMap} says. It owns no
 * thread that runs guests: a {@link MachineRunner}, or a node's scheduler, calls its harts.
 *
 * <p>Threads: construction, {@link #reset}, save, restore and {@link #close} while no hart runs;
 * the rest any.
 */
public final class Machine implements AutoCloseable {
    private static final int FIRST_NET_SLOT = 16;
    private static final int CONSOLE_SLOT = 28;
    private static final int RNG_SLOT = 29;
    private static final int BALLOON_SLOT = 30;

    private final MachineConfig config;
    private final MachineTime time;
    private final Randomness randomness;
    private final FrameSource frames;
    private final GuestMemory memory;
    private final Optional<RegionTranslator> translator;
    private final Processor processor;
    private final Bus bus = new Bus();
    private final Uart16550 uart;
    private final VmGenerationId generation;
    private final List<MmioTransport> slots = new ArrayList<>();
    private final AgentChannel agent = new AgentChannel();
    private final BalloonDevice balloon;
    private final SbiFirmware sbi;
    private final List<Stateful> state = new ArrayList<>();
    private final AtomicReference<Optional<MachineExit>> ended =
            new AtomicReference<>(Optional.empty());
    private volatile boolean resetWanted;
    private volatile String instanceData;
    private Optional<Htif> htif = Optional.empty();

    /** Makes a machine and loads what it boots; it is ready to run. */
    public static Machine create(MachineConfig config) {
        var machine = new Machine(config);
        try {
            machine.boot();
            return machine;
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    /**
     * Makes a machine that goes on where a snapshot was taken; it is ready to run. In real time its
     * guest is told that it may be a clone ({@link #generation}).
     *
     * @param config like that of the machine that was saved; its boot files are read only at a
     *     reset
     * @throws MachineException if the snapshot is damaged or of another machine
     * @throws IOException if the stream fails
     */
    public static Machine restore(MachineConfig config, InputStream snapshot) throws IOException {
        return restored(config, machine -> new MachineSnapshot(machine).restore(snapshot));
    }

    /**
     * Makes a machine that goes on where another one was {@linkplain #save(OutputStream, Runnable)
     * saved} without its RAM; it is ready to run, and told that it may be a clone.
     *
     * @param config like that of the machine that was saved, but for the addresses of its network
     *     cards; its frames hold the RAM of then
     * @throws MachineException if the state is damaged or of another machine
     * @throws IOException if the stream fails
     */
    public static Machine resume(MachineConfig config, InputStream state) throws IOException {
        return restored(config, machine -> new MachineSnapshot(machine).resume(state));
    }

    /** Reads a machine's state from somewhere. */
    private interface Reading {
        void into(Machine machine) throws IOException;
    }

    private static Machine restored(MachineConfig config, Reading reading) throws IOException {
        var machine = new Machine(config);
        try {
            reading.into(machine);
            if (config.clock() == ClockMode.REAL) {
                machine.generation.change(machine.randomness.bytes(VmGenerationId.BYTES));
            }
            return machine;
        } catch (BadSnapshotException e) {
            machine.close();
            throw new MachineException(String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    /**
     * Writes all of its state, requests in flight included, and goes on unchanged. No hart runs
     * (see {@link MachineRunner#pause}). The contents of disks are not part of it.
     */
    public void save(OutputStream out) throws IOException {
        if (ended().isPresent()) {
            throw new IOException("the machine has ended; there is nothing left to save");
        }
        new MachineSnapshot(this).save(out);
    }

    /**
     * Writes all of its state but RAM, and goes on unchanged. No hart runs.
     *
     * @param ram called while devices stand still, too: the moment to copy its frames
     */
    public void save(OutputStream out, Runnable ram) throws IOException {
        if (ended().isPresent()) {
            throw new IOException("the machine has ended; there is nothing left to save");
        }
        new MachineSnapshot(this).save(out, ram);
    }

    /** What translation did so far; none if everything is interpreted. */
    public Optional<TranslationStats> translation() {
        return translator.map(RegionTranslator::stats);
    }

    /** SHA-256 of all of its state, in hexadecimal. No hart runs. */
    public String stateHash() throws IOException {
        return new MachineSnapshot(this).hash();
    }

    private Machine(MachineConfig config) {
        this.config = config;
        this.instanceData = config.instanceData();
        this.time =
                switch (config.clock()) {
                    case REAL -> MachineTime.Real.create(config);
                    case INSTRUCTIONS -> MachineTime.Counted.create();
                };
        this.randomness = Randomness.of(config);
        this.frames = config.frames().orElseGet(() -> new LocalFrames(config.memoryBytes()));
        this.memory = new GuestMemory(MemoryMap.RAM_BASE, frames);
        this.translator =
                switch (config.engine()) {
                    case INTERPRETER -> Optional.empty();
                    case AUTO -> Optional.of(Translation.background());
                    case TRANSLATOR -> Optional.of(Translation.immediate());
                };
        this.processor =
                new Processor(
                        config.harts(),
                        memory,
                        () -> new HartBus(bus),
                        time.clock(),
                        time.counted(),
                        translator);
        List<HartPort> ports = processor.harts().stream().map(Hart::port).toList();
        var plic = new Plic(ports);
        var clint = new Clint(time.clock(), ports);
        uart = new Uart16550(time.devices(), line(plic, MemoryMap.Kind.UART));
        var rtc = new GoldfishRtc(time.wallClock(), time.timer(), line(plic, MemoryMap.Kind.RTC));
        generation =
                new VmGenerationId(
                        randomness.bytes(VmGenerationId.BYTES),
                        time.timer(),
                        line(plic, MemoryMap.Kind.VMGENID));
        sbi = new SbiFirmware(processor.harts(), processor.revocation(), memory, new Calls());
        balloon = new BalloonDevice();
        bus.attach(MemoryMap.region(MemoryMap.Kind.TEST), new TestDevice(this::verdict));
        bus.attach(MemoryMap.region(MemoryMap.Kind.RTC), rtc);
        bus.attach(MemoryMap.region(MemoryMap.Kind.VMGENID), generation);
        bus.attach(MemoryMap.region(MemoryMap.Kind.CLINT), clint);
        bus.attach(MemoryMap.region(MemoryMap.Kind.PLIC), plic);
        bus.attach(MemoryMap.region(MemoryMap.Kind.UART), uart);
        state.addAll(List.of(plic, clint, uart, rtc, generation, sbi));
        for (int slot = 0; slot < MemoryMap.VIRTIO_SLOTS; slot++) {
            MemoryMap.Region region = MemoryMap.virtio(slot);
            var transport =
                    new MmioTransport(slot, plic.line(region.irq()), memory, time.devices());
            slots.add(transport);
            bus.attach(region, transport);
            state.add(transport);
        }
        plugDevices();
    }

    private void plugDevices() {
        for (int i = 0; i < config.disks().size(); i++) {
            Disk disk = config.disks().get(i);
            slots.get(i).plug(new BlockDevice(disk.backend(), disk.serial()));
        }
        for (int i = 0; i < config.nets().size(); i++) {
            NetPort port = config.nets().get(i);
            slots.get(FIRST_NET_SLOT + i).plug(new NetDevice(port.backend(), port.mac()));
        }
        slots.get(CONSOLE_SLOT).plug(new ConsoleDevice(agent));
        slots.get(RNG_SLOT).plug(new RngDevice(randomness.source()));
        slots.get(BALLOON_SLOT).plug(balloon);
    }

    private static InterruptLine line(Plic plic, MemoryMap.Kind kind) {
        return plic.line(MemoryMap.region(kind).irq());
    }

    /** Back to power-on, RAM cleared and loaded anew. No hart runs. */
    public void reset() {
        resetWanted = false;
        bus.reset();
        processor.harts().forEach(Hart::reset);
        processor.forgetCode();
        for (long gfn = 0; gfn < frames.frames(); gfn++) {
            frames.discard(gfn);
        }
        boot();
    }

    /**
     * For a guest that has come to rest: gives memory back that makes it quick and can be had
     * again. Any thread; harts may run.
     */
    public void rest() {
        processor.rest();
        frames.rest();
    }

    /** The reset that the guest wants; what can't be loaded any more ends the machine. */
    void startOver() {
        processor.harts().forEach(Hart::cancelPause);
        try {
            reset();
        } catch (MachineException e) {
            end(new MachineExit(MachineExit.Kind.ERROR, 1, "reset failed: " + e.getMessage()));
        }
    }

    private void boot() {
        var loader = new BootLoader(memory, treeSpec()).filesStay(config.filesStay());
        LoadedBoot loaded =
                switch (config.boot()) {
                    case Boot.Direct direct -> loader.direct(direct.kernel(), direct.initrd());
                    case Boot.Firmware firmware ->
                            loader.firmware(
                                    firmware.firmware(), firmware.kernel(), firmware.initrd());
                    case Boot.Elf elf -> loader.elf(elf.elf());
                    case Boot.Saved saved ->
                            throw new MachineException(
                                    "what it was booted from is not known; restore it with the"
                                            + " options that it was started with");
                };
        if (loaded.supervisor()) {
            sbi.boot(loaded.entry(), loaded.deviceTree());
        } else {
            for (Hart hart : processor.harts()) {
                hart.start(loaded.entry(), hart.id(), loaded.deviceTree());
                hart.x(12, loaded.dynamicInfo());
            }
        }
        htif(loaded.tohost(), loaded.fromhost());
    }

    void htif(OptionalLong tohost, OptionalLong fromhost) {
        htif =
                tohost.isPresent()
                        ? Optional.of(new Htif(memory, tohost.getAsLong(), fromhost, this::print))
                        : Optional.empty();
    }

    Optional<Htif> htif() {
        return htif;
    }

    private TreeSpec treeSpec() {
        String commandLine =
                switch (config.boot()) {
                    case Boot.Direct direct -> direct.commandLine();
                    case Boot.Firmware firmware -> firmware.commandLine();
                    case Boot.Elf elf -> "";
                    case Boot.Saved saved -> "";
                };
        boolean direct = config.boot().way() == Boot.Saved.Way.KERNEL;
        return new TreeSpec(
                config.memoryBytes(),
                config.topology(),
                direct ? TreeSpec.Privilege.SUPERVISOR : TreeSpec.Privilege.MACHINE,
                TreeSpec.Translation.SV48,
                commandLine,
                Optional.empty(),
                randomness.bytes(64),
                instanceData);
    }

    private void print(byte[] bytes) {
        for (byte b : bytes) {
            uart.store(0, 1, b);
        }
    }

    private void verdict(TestDevice.Verdict verdict, int code) {
        switch (verdict) {
            case PASS -> end(MachineExit.of(MachineExit.Kind.POWER_OFF));
            case FAIL -> end(new MachineExit(MachineExit.Kind.TEST_DEVICE, code, ""));
            case RESET -> wantReset();
        }
    }

    private void wantReset() {
        if (config.rebootEnds()) {
            end(MachineExit.of(MachineExit.Kind.REBOOT));
        } else {
            resetWanted = true;
            processor.harts().forEach(Hart::pause);
        }
    }

    /**
     * Sets what the guest's init is told when the machine is reset; until then it may know other.
     */
    public void instanceData(byte[] json) {
        instanceData = new String(json, StandardCharsets.UTF_8);
    }

    /** Ends the machine, if nothing has ended it before; its harts stop soon. */
    public void end(MachineExit exit) {
        ended.compareAndSet(Optional.empty(), Optional.of(exit));
        processor.harts().forEach(Hart::pause);
    }

    /** How it ended, if it has. */
    public Optional<MachineExit> ended() {
        return ended.get();
    }

    /** Whether the guest wants to start over: whoever runs the harts stops them and resets. */
    boolean resetWanted() {
        return resetWanted;
    }

    /** Looks whether a bare program has given its verdict; between runs of the harts. */
    void pollHost() {
        if (htif.isPresent()) {
            OptionalLong code = htif.get().poll();
            if (code.isPresent()) {
                int exit = (int) Math.min(code.getAsLong(), Integer.MAX_VALUE);
                end(new MachineExit(MachineExit.Kind.TOHOST, exit, ""));
            }
        }
    }

    /** Whether a bare program has a way to give its verdict. */
    boolean polled() {
        return htif.isPresent();
    }

    /** What it was made of. */
    public MachineConfig config() {
        return config;
    }

    /** Its harts, by number. */
    public List<Hart> harts() {
        return processor.harts();
    }

    /** Its RAM. */
    public GuestMemory memory() {
        return memory;
    }

    /** Its serial port. */
    public Uart16550 serial() {
        return uart;
    }

    /** The channel to the agent inside the guest. */
    public AgentChannel agent() {
        return agent;
    }

    /** Its balloon. */
    public BalloonDevice balloon() {
        return balloon;
    }

    /** Gives the guest to know that it is now another machine than before (a clone). */
    public VmGenerationId generation() {
        return generation;
    }

    /** What its time reads. */
    public GuestClock clock() {
        return time.clock();
    }

    MachineTime time() {
        return time;
    }

    /** The parts whose state a snapshot holds, besides harts and RAM. */
    List<Stateful> stateful() {
        return List.copyOf(state);
    }

    SbiFirmware sbi() {
        return sbi;
    }

    Processor processor() {
        return processor;
    }

    /** The virtio slots, by number. */
    public List<MmioTransport> slots() {
        return List.copyOf(slots);
    }

    /** Counters since it was made. Any thread; not all of one instant while it runs. */
    public MachineStats stats() {
        long instructions = 0;
        long dataMisses = 0;
        long fetchMisses = 0;
        long traps = 0;
        for (Hart hart : harts()) {
            HartStats hartStats = hart.stats();
            instructions += hartStats.instructions();
            dataMisses += hartStats.dataTlbMisses();
            fetchMisses += hartStats.fetchTlbMisses();
            traps += hartStats.traps();
        }
        FrameStats memoryStats = frames.stats();
        return new MachineStats(
                instructions,
                clock().ticks() * (1_000_000_000 / GuestClock.TICKS_PER_SECOND),
                memoryStats.totalBytes(),
                memoryStats.residentBytes(),
                memoryStats.zeroBytes(),
                memoryStats.sharedBytes(),
                processor.decodedInstructions(),
                processor.codePages(),
                dataMisses,
                fetchMisses,
                traps,
                processor.revocation().count());
    }

    /** Frees everything; disks and network cards are closed. No hart runs any more. */
    @Override
    public void close() {
        for (MmioTransport slot : slots) {
            try {
                slot.unplug();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        time.close();
        processor.close();
        if (config.frames().isEmpty()) {
            frames.close();
        }
    }

    /** What the SBI asks of the machine. */
    private final class Calls implements SbiHost {
        @Override
        public void powerOff(boolean failure) {
            end(
                    failure
                            ? new MachineExit(
                                    MachineExit.Kind.POWER_OFF, 0, "the guest reports a failure")
                            : MachineExit.of(MachineExit.Kind.POWER_OFF));
        }

        @Override
        public void reboot() {
            wantReset();
        }

        @Override
        public boolean consoleWrite(byte value) {
            boolean room = (uart.load(5, 1) & 0x20) != 0;
            if (room) {
                uart.store(0, 1, value);
            }
            return room;
        }
    }
}
