package dev.virga.guest.virtio;

import dev.virga.guest.device.DeviceExecutor;
import dev.virga.guest.device.InterruptLine;
import dev.virga.guest.device.MmioDevice;
import dev.virga.guest.device.Stateful;
import dev.virga.guest.memory.GuestMemory;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * One virtio-mmio slot, version 2 (virtio 1.2, section 4.2.2): the registers by which a driver
 * finds, configures and notifies a device. Without a device it answers device ID 0.
 *
 * <p>Registers are 32 bits wide; other accesses below the configuration read 0 and do nothing. A
 * notification only schedules the device's task. Threads: harts for the registers, perhaps several;
 * the machine's for the rest, while no hart runs (save for {@link #plug}).
 */
public final class MmioTransport implements MmioDevice, Stateful {
    /** How long a snapshot waits for what a device has begun. */
    public static final long PAUSE_NANOS = 100_000_000;

    private static final int MAGIC = 0x74726976; // "virt"
    private static final int VERSION = 2;
    private static final int VENDOR = 0x47524956; // "VIRG"
    private static final int CONFIG = 0x100;

    private final int slot;
    private final GuestMemory memory;
    private final DeviceExecutor executor;
    private final SlotInterrupt interrupt;
    private final TransportMetrics metrics = new TransportMetrics();
    private volatile Optional<DevicePort> port = Optional.empty();
    private volatile int deviceFeaturesSelect;
    private volatile int driverFeaturesSelect;
    private volatile int queueSelect;

    /** An empty slot. */
    public MmioTransport(
            int slot, InterruptLine line, GuestMemory memory, DeviceExecutor executor) {
        this.slot = slot;
        this.memory = memory;
        this.executor = executor;
        this.interrupt = new SlotInterrupt(line);
    }

    /** Puts a device into an empty slot; the driver finds it when it next looks. */
    public void plug(VirtioDevice device) {
        if (port.isPresent()) {
            throw new IllegalStateException("slot " + slot + " is taken");
        }
        var next = new DevicePort(device, memory, executor, interrupt, metrics);
        device.attach(next);
        port = Optional.of(next);
    }

    /**
     * Takes the device out of the slot and closes it, if there is one. Waits for what it has begun
     * at most {@link #PAUSE_NANOS}.
     */
    public void unplug() throws InterruptedException {
        Optional<DevicePort> old = port;
        port = Optional.empty();
        if (old.isPresent()) {
            old.get().reset();
            old.get().pause(PAUSE_NANOS);
            old.get().device().close();
        }
    }

    /** What stands in the slot. */
    public Optional<VirtioDevice> device() {
        return port.map(DevicePort::device);
    }

    /** Counts of this slot. */
    public TransportMetrics metrics() {
        return metrics;
    }

    @Override
    public long load(long offset, int size) {
        Optional<DevicePort> now = port;
        if (offset >= CONFIG) {
            return now.map(p -> p.device().config().load(offset - CONFIG, size)).orElse(0L);
        }
        if (size != 4 || (offset & 3) != 0) {
            return 0;
        }
        return switch ((int) offset) {
            case 0x00 -> MAGIC;
            case 0x04 -> VERSION;
            case 0x0C -> VENDOR;
            case 0xB0, 0xB4, 0xB8, 0xBC -> 0xFFFF_FFFFL; // no shared memory
            default -> now.isPresent() ? load(now.get(), (int) offset) : 0;
        };
    }

    private long load(DevicePort p, int offset) {
        return switch (offset) {
            case 0x08 -> p.device().type();
            case 0x10 ->
                    switch (deviceFeaturesSelect) {
                        case 0 -> p.offered() & 0xFFFF_FFFFL;
                        case 1 -> p.offered() >>> 32;
                        default -> 0;
                    };
            case 0x34 -> p.hasQueue(queueSelect) ? p.queue(queueSelect).limits().size() : 0;
            case 0x44 -> p.hasQueue(queueSelect) && p.queue(queueSelect).ready() ? 1 : 0;
            case 0x60 -> interrupt.status();
            case 0x70 -> p.status();
            case 0xFC -> p.device().config().generation();
            default -> 0;
        };
    }

    @Override
    public void store(long offset, int size, long value) {
        Optional<DevicePort> now = port;
        if (now.isEmpty()) {
            return;
        }
        if (offset >= CONFIG) {
            now.get().storeConfig(offset - CONFIG, size, value);
        } else if (size == 4 && (offset & 3) == 0) {
            store(now.get(), (int) offset, (int) value);
        }
    }

    private void store(DevicePort p, int offset, int value) {
        switch (offset) {
            case 0x14 -> deviceFeaturesSelect = value;
            case 0x20 -> {
                int select = driverFeaturesSelect;
                if (select == 0 || select == 1) {
                    p.driverFeatures(select == 1, value);
                }
            }
            case 0x24 -> driverFeaturesSelect = value;
            case 0x30 -> queueSelect = value;
            case 0x38 -> p.configure(queueSelect, q -> q.size = value);
            case 0x44 -> p.ready(queueSelect, (value & 1) != 0);
            case 0x50 -> {
                metrics.notifications.increment();
                p.schedule();
            }
            case 0x64 -> interrupt.acknowledge(value);
            case 0x70 -> p.status(value & 0xFF);
            case 0x80, 0x84 -> {
                boolean high = offset == 0x84;
                p.configure(
                        queueSelect,
                        q -> q.descriptors = QueueRegisters.half(q.descriptors, high, value));
            }
            case 0x90, 0x94 -> {
                boolean high = offset == 0x94;
                p.configure(
                        queueSelect,
                        q -> q.available = QueueRegisters.half(q.available, high, value));
            }
            case 0xA0, 0xA4 -> {
                boolean high = offset == 0xA4;
                p.configure(queueSelect, q -> q.used = QueueRegisters.half(q.used, high, value));
            }
            default -> {
                // read-only or unknown: no effect
            }
        }
    }

    @Override
    public void reset() {
        deviceFeaturesSelect = 0;
        driverFeaturesSelect = 0;
        queueSelect = 0;
        port.ifPresent(DevicePort::reset);
        interrupt.set(0);
    }

    /**
     * Lets the device begin nothing more and waits a little for what it has begun; what is not done
     * then counts as not begun. Harts do not run. Before {@link #saveState}, and before RAM is
     * saved.
     */
    public void pause() throws InterruptedException {
        Optional<DevicePort> now = port;
        if (now.isPresent()) {
            now.get().pause(PAUSE_NANOS);
        }
    }

    /** The device goes on after {@link #pause}. */
    public void resume() {
        port.ifPresent(DevicePort::resume);
    }

    @Override
    public String stateName() {
        return "virtio." + slot;
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        Optional<DevicePort> now = port;
        out.writeInt(now.isPresent() ? now.get().device().type() : 0);
        out.writeInt(deviceFeaturesSelect);
        out.writeInt(driverFeaturesSelect);
        out.writeInt(queueSelect);
        out.writeInt(interrupt.status());
        if (now.isPresent()) {
            now.get().save(out);
        }
    }

    @Override
    public void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException(stateName() + ": unknown version " + version);
        }
        Optional<DevicePort> now = port;
        int saved = in.readInt();
        int here = now.isPresent() ? now.get().device().type() : 0;
        if (saved != here) {
            throw new IOException(
                    stateName()
                            + ": the snapshot has device type "
                            + saved
                            + " there, this machine has "
                            + here);
        }
        deviceFeaturesSelect = in.readInt();
        driverFeaturesSelect = in.readInt();
        queueSelect = in.readInt();
        interrupt.restore(in.readInt());
        if (now.isPresent()) {
            now.get().restore(in);
        }
    }
}
