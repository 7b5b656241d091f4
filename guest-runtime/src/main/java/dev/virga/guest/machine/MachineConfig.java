package dev.virga.guest.machine;

import dev.virga.guest.cpu.Processor;
import dev.virga.guest.device.DeviceExecutor;
import dev.virga.guest.memory.FrameSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is made of. Immutable; made by a {@link Builder}, which checks the limits and says
 * in a {@link MachineException} what is out of them.
 */
public final class MachineConfig {
    /** Least RAM, in bytes. */
    public static final long MIN_MEMORY = 1L << 20;

    /** Most RAM, in bytes. */
    public static final long MAX_MEMORY = 64L << 30;

    /** Most disks. */
    public static final int MAX_DISKS = 16;

    /** Most network cards. */
    public static final int MAX_NETS = 8;

    private final long memoryBytes;
    private final int harts;
    private final HartTopology topology;
    private final Boot boot;
    private final List<Disk> disks;
    private final List<NetPort> nets;
    private final ClockMode clock;
    private final EngineKind engine;
    private final String instanceData;
    private final Optional<FrameSource> frames;
    private final Optional<DeviceExecutor> devices;
    private final OptionalLong seed;
    private final boolean rebootEnds;
    private final boolean filesStay;

    private MachineConfig(Builder builder, Boot boot) {
        this.memoryBytes = builder.memoryBytes;
        this.harts = builder.harts;
        this.topology = builder.topology.orElseGet(() -> HartTopology.flat(builder.harts));
        this.boot = boot;
        this.disks = List.copyOf(builder.disks);
        this.nets = List.copyOf(builder.nets);
        this.clock = builder.clock;
        this.engine = builder.engine;
        this.instanceData = builder.instanceData;
        this.frames = builder.frames;
        this.devices = builder.devices;
        this.seed = builder.seed;
        this.rebootEnds = builder.rebootEnds;
        this.filesStay = builder.filesStay;
    }

    /** A builder with 128 MiB, one hart and the real clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** Bytes of RAM. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Number of harts. */
    public int harts() {
        return harts;
    }

    /** How the harts look to the guest. */
    public HartTopology topology() {
        return topology;
    }

    /** How it starts. */
    public Boot boot() {
        return boot;
    }

    /** Its disks, in order. */
    public List<Disk> disks() {
        return disks;
    }

    /** Its network cards, in order. */
    public List<NetPort> nets() {
        return nets;
    }

    /** What makes its time pass. */
    public ClockMode clock() {
        return clock;
    }

    /** What executes its instructions. */
    public EngineKind engine() {
        return engine;
    }

    /** JSON for the guest's init, or empty. */
    public String instanceData() {
        return instanceData;
    }

    /** Who owns its frames; empty: the machine itself. */
    public Optional<FrameSource> frames() {
        return frames;
    }

    /** Where its devices work; empty: on threads of its own. Unused with the counted clock. */
    public Optional<DeviceExecutor> devices() {
        return devices;
    }

    /** What its randomness comes from; empty: the host's. The counted clock has 0 by default. */
    public OptionalLong seed() {
        return seed;
    }

    /** Whether the files it boots from stay as they are while it lives. */
    public boolean filesStay() {
        return filesStay;
    }

    /** Whether a reset by the guest ends the machine instead of starting it over. */
    public boolean rebootEnds() {
        return rebootEnds;
    }

    /** Collects a configuration. One thread. */
    public static final class Builder {
        private long memoryBytes = 128L << 20;
        private int harts = 1;
        private Optional<HartTopology> topology = Optional.empty();
        private @Nullable Boot boot;
        private final List<Disk> disks = new ArrayList<>();
        private final List<NetPort> nets = new ArrayList<>();
        private ClockMode clock = ClockMode.REAL;
        private EngineKind engine = EngineKind.AUTO;
        private String instanceData = "";
        private Optional<FrameSource> frames = Optional.empty();
        private Optional<DeviceExecutor> devices = Optional.empty();
        private OptionalLong seed = OptionalLong.empty();
        private boolean rebootEnds;
        private boolean filesStay;

        private Builder() {}

        /** Bytes of RAM, a multiple of 4096. */
        public Builder memoryBytes(long bytes) {
            memoryBytes = bytes;
            return this;
        }

        /** Number of harts. */
        public Builder harts(int count) {
            harts = count;
            return this;
        }

        /** How the harts look to the guest; one socket with a core each if nothing is said. */
        public Builder topology(HartTopology shape) {
            topology = Optional.of(shape);
            return this;
        }

        /** How it starts; must be said. */
        public Builder boot(Boot how) {
            boot = how;
            return this;
        }

        /** Adds a disk. */
        public Builder disk(Disk disk) {
            disks.add(disk);
            return this;
        }

        /** Adds a network card. */
        public Builder net(NetPort port) {
            nets.add(port);
            return this;
        }

        /** What makes its time pass. */
        public Builder clock(ClockMode mode) {
            clock = mode;
            return this;
        }

        /** What executes its instructions. */
        public Builder engine(EngineKind kind) {
            engine = kind;
            return this;
        }

        /** JSON for the guest's init. */
        public Builder instanceData(byte[] json) {
            instanceData = new String(json, StandardCharsets.UTF_8);
            return this;
        }

        /** Who owns its frames; as many as there is RAM. */
        public Builder frames(FrameSource source) {
            frames = Optional.of(source);
            return this;
        }

        /** Where its devices work. */
        public Builder devices(DeviceExecutor executor) {
            devices = Optional.of(executor);
            return this;
        }

        /** What its randomness comes from. */
        public Builder seed(long value) {
            seed = OptionalLong.of(value);
            return this;
        }

        /** Whether a reset by the guest ends the machine. */
        public Builder rebootEnds(boolean ends) {
            rebootEnds = ends;
            return this;
        }

        /**
         * Whether the files it boots from stay as they are while it lives, as an image's do. Then
         * only what the guest touches of a kernel takes memory.
         */
        public Builder filesStay(boolean stay) {
            filesStay = stay;
            return this;
        }

        /**
         * Checks and makes it.
         *
         * @throws MachineException if something is out of its limits
         */
        public MachineConfig build() {
            if (boot == null) {
                throw new MachineException("the configuration doesn't say how the machine starts");
            }
            Boot how = boot;
            check(
                    memoryBytes >= MIN_MEMORY
                            && memoryBytes <= MAX_MEMORY
                            && memoryBytes % 4096 == 0,
                    memoryBytes
                            + " bytes of memory can't be had; choose 1M to 64G, a multiple of 4K");
            check(
                    harts >= 1 && harts <= Processor.MAX_HARTS,
                    harts + " CPUs can't be had; choose 1 to " + Processor.MAX_HARTS);
            check(
                    topology.map(shape -> shape.harts() == harts).orElse(true),
                    "sockets, cores and threads do not make " + harts + " CPUs");
            check(
                    disks.size() <= MAX_DISKS,
                    disks.size() + " disks are too many; at most " + MAX_DISKS);
            check(
                    nets.size() <= MAX_NETS,
                    nets.size() + " network cards are too many; at most " + MAX_NETS);
            frames.ifPresent(source ->
                    check(
                            source.frames() * FrameSource.FRAME_BYTES == memoryBytes,
                            "the frame source has another size than the memory"));
            return new MachineConfig(this, how);
        }

        private static void check(boolean right, String otherwise) {
            if (!right) {
                throw new MachineException(otherwise);
            }
        }
    }
}
