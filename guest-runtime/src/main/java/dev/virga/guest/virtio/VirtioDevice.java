package dev.virga.guest.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What stands behind a {@link MmioTransport}: a kind of virtio device without its registers.
 *
 * <p>Life: made, {@link #attach}ed to one port for ever, then {@link #work} and {@link #reset} on
 * the device's task in any order, {@link #close}d. Everything not said to be otherwise is called on
 * the task, so a device needs no locks for what only the task touches.
 */
public interface VirtioDevice extends AutoCloseable {
    /** The device ID (virtio 1.2, section 5). */
    int type();

    /** The feature bits it offers, without those of the transport and the rings. */
    long features();

    /** Its queues, in the order of their numbers; never changes. */
    List<QueueLimits> queues();

    /** What its driver can read about it. */
    ConfigSpace config();

    /** The driver writes to the configuration. On a hart: never blocks. */
    default void storeConfig(int offset, int size, long value) {}

    /** Tells the device its port, for what comes from the host. Called once, before all else. */
    default void attach(VirtioPort port) {}

    /**
     * Does a bounded part of what waits.
     *
     * @return whether there is more to do now
     * @throws BrokenRequest if the driver did what it must not; the device stops until reset
     * @throws dev.virga.guest.memory.FramePending to begin again when a frame has come
     */
    boolean work(VirtioPort port);

    /** Back to the state before the driver came. What the host has set stays. */
    void reset();

    /** Writes what is not in the rings. Nothing runs. */
    default void saveState(DataOutput out) throws IOException {}

    /** Takes over what {@link #saveState} wrote. Nothing runs. */
    default void restoreState(DataInput in) throws IOException {}

    /** The machine ends or the device is unplugged. Any thread; nothing runs and nothing will. */
    @Override
    default void close() {}
}
