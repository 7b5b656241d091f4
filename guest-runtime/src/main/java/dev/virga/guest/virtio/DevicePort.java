package dev.virga.guest.virtio;

import dev.virga.guest.device.DeviceExecutor;
import dev.virga.guest.device.HostPending;
import dev.virga.guest.device.SerialTask;
import dev.virga.guest.memory.DmaFault;
import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One plugged device: its negotiation with the driver (virtio 1.2, sections 2.1, 2.2 and 3.1), its
 * queues and its task.
 *
 * <p>Locks, in this order: {@code moving} (held while bytes move), this monitor (registers), a
 * queue's monitor, the interrupt's. A reset by the driver takes {@code moving} and so waits for the
 * one host I/O that is moving bytes, which never waits for a hart: after the reset the device
 * writes nothing to RAM any more.
 */
final class DevicePort implements VirtioPort {
    private static final int FEATURES_OK = 8;
    private static final int DRIVER_OK = 4;
    private static final int NEEDS_RESET = 64;
    private static final int FAILED = 128;
    private static final int DRIVER_BITS = 1 | 2 | DRIVER_OK | FEATURES_OK | FAILED;
    private static final long INDIRECT = 1L << 28;
    private static final long EVENT_INDEX = 1L << 29;
    private static final long VERSION_1 = 1L << 32;
    private static final System.Logger LOG = System.getLogger(DevicePort.class.getName());

    private final VirtioDevice device;
    private final GuestMemory memory;
    private final SlotInterrupt interrupt;
    private final TransportMetrics metrics;
    private final SerialTask task;
    private final List<SplitQueue> queues;
    private final List<QueueRegisters> registers;
    private final ReentrantLock moving = new ReentrantLock();
    private volatile int status;
    private volatile long driverFeatures;
    private volatile boolean resetWanted;
    private int life;

    DevicePort(
            VirtioDevice device,
            GuestMemory memory,
            DeviceExecutor executor,
            SlotInterrupt interrupt,
            TransportMetrics metrics) {
        this.device = device;
        this.memory = memory;
        this.interrupt = interrupt;
        this.metrics = metrics;
        this.task = new SerialTask(executor, memory.frames(), this::run);
        this.queues = device.queues().stream().map(this::queueOf).toList();
        this.registers = queues.stream().map(queue -> new QueueRegisters()).toList();
    }

    private SplitQueue queueOf(QueueLimits limits) {
        return new SplitQueue(
                memory,
                limits,
                moving,
                () -> resetWanted || task.held(),
                () -> {
                    metrics.interrupts.increment();
                    interrupt.raise(SlotInterrupt.USED_BUFFER);
                });
    }

    VirtioDevice device() {
        return device;
    }

    @Override
    public SplitQueue queue(int number) {
        return queues.get(number);
    }

    @Override
    public boolean accepted(long features) {
        return (driverFeatures & features) == features;
    }

    @Override
    public boolean live() {
        return !resetWanted && (status & (DRIVER_OK | NEEDS_RESET)) == DRIVER_OK;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public void schedule() {
        task.schedule();
    }

    @Override
    public void configChanged() {
        if ((status & DRIVER_OK) != 0) {
            metrics.interrupts.increment();
            interrupt.raise(SlotInterrupt.CONFIGURATION);
        }
    }

    long offered() {
        return device.features() | INDIRECT | EVENT_INDEX | VERSION_1;
    }

    int status() {
        return status;
    }

    void status(int value) {
        if (value == 0) {
            reset();
            return;
        }
        synchronized (this) {
            int next = (value & DRIVER_BITS) | (status & NEEDS_RESET);
            boolean decided = (status & FEATURES_OK) != 0;
            if (!decided && !acceptable()) {
                next &= ~FEATURES_OK;
            }
            if ((next & FEATURES_OK) == 0) {
                next &= ~DRIVER_OK;
            }
            status = next;
        }
        task.schedule();
    }

    private boolean acceptable() {
        return (driverFeatures & ~offered()) == 0 && (driverFeatures & VERSION_1) != 0;
    }

    void reset() {
        metrics.resets.increment();
        moving.lock();
        try {
            synchronized (this) {
                life++;
                status = 0;
                driverFeatures = 0;
                resetWanted = true;
                registers.forEach(QueueRegisters::clear);
                queues.forEach(queue -> queue.rings(Rings.NONE));
            }
        } finally {
            moving.unlock();
        }
        interrupt.set(0);
        task.schedule();
    }

    synchronized void driverFeatures(boolean high, int value) {
        if ((status & FEATURES_OK) == 0) {
            driverFeatures = QueueRegisters.half(driverFeatures, high, value);
        }
    }

    boolean hasQueue(int number) {
        return number >= 0 && number < queues.size();
    }

    /** The registers of a queue that is not ready, for the driver to fill. */
    synchronized void configure(int number, Consumer<QueueRegisters> change) {
        if (hasQueue(number) && !queues.get(number).ready()) {
            change.accept(registers.get(number));
        }
    }

    void ready(int number, boolean on) {
        if (!hasQueue(number)) {
            return;
        }
        moving.lock();
        try {
            synchronized (this) {
                SplitQueue queue = queues.get(number);
                if (on && !queue.ready()) {
                    begin(queue, registers.get(number));
                } else if (!on) {
                    queue.rings(Rings.NONE);
                }
            }
        } finally {
            moving.unlock();
        }
    }

    private void begin(SplitQueue queue, QueueRegisters from) {
        Rings rings = rings(from, 0);
        int size = from.size;
        if (size >= 1
                && size <= queue.limits().size()
                && Integer.bitCount(size) == 1
                && rings.valid(memory)) {
            queue.rings(rings);
        } else {
            broken(life);
        }
    }

    private Rings rings(QueueRegisters from, int position) {
        return new Rings(
                from.size,
                from.descriptors,
                from.available,
                from.used,
                accepted(INDIRECT),
                accepted(EVENT_INDEX),
                position);
    }

    void storeConfig(long offset, int size, long value) {
        device.storeConfig((int) offset, size, value);
    }

    private boolean run() {
        metrics.runs.increment();
        int now;
        boolean reset;
        synchronized (this) {
            now = life;
            reset = resetWanted;
            resetWanted = false;
        }
        if (reset) {
            device.reset();
        }
        if (!live()) {
            return false;
        }
        try {
            return device.work(this);
        } catch (BrokenRequest | DmaFault e) {
            LOG.log(System.Logger.Level.DEBUG, "virtio device {0}: {1}", device.type(), e);
            broken(now);
            return false;
        } catch (Frozen e) {
            return true;
        } catch (FramePending | HostPending e) {
            metrics.waits.increment();
            throw e;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "virtio device " + device.type() + " failed", e);
            broken(now);
            return false;
        } finally {
            queues.forEach(SplitQueue::signal);
        }
    }

    /** The device stops until the driver resets it, unless it already has. */
    private void broken(int of) {
        synchronized (this) {
            if (life != of) {
                return;
            }
            status |= NEEDS_RESET;
        }
        metrics.broken.increment();
        configChanged();
    }

    boolean pause(long nanos) throws InterruptedException {
        boolean quiet = task.quiesce(nanos);
        queues.forEach(queue -> queue.frozen(true));
        return quiet;
    }

    void resume() {
        queues.forEach(queue -> queue.frozen(false));
        task.resume();
        task.schedule();
    }

    synchronized void save(DataOutput out) throws IOException {
        out.writeInt(status);
        out.writeLong(driverFeatures);
        out.writeBoolean(resetWanted);
        for (int i = 0; i < queues.size(); i++) {
            registers.get(i).save(out);
            queues.get(i).save(out);
        }
        device.saveState(out);
    }

    synchronized void restore(DataInput in) throws IOException {
        status = in.readInt() & (DRIVER_BITS | NEEDS_RESET);
        driverFeatures = in.readLong();
        if ((driverFeatures & ~offered()) != 0 && (status & FEATURES_OK) != 0) {
            throw new IOException("a virtio driver uses features that this device doesn't have");
        }
        resetWanted = in.readBoolean();
        for (int i = 0; i < queues.size(); i++) {
            QueueRegisters from = registers.get(i);
            from.restore(in);
            queues.get(i).restore(in, position -> rings(from, position));
        }
        device.restoreState(in);
        task.schedule();
    }
}
