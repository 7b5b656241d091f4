package dev.virga.guest.virtio;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one slot since the machine's start. Threads: any. */
public final class TransportMetrics {
    final LongAdder notifications = new LongAdder();
    final LongAdder interrupts = new LongAdder();
    final LongAdder runs = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder broken = new LongAdder();
    final LongAdder resets = new LongAdder();

    /** Times the driver said that there is something in a queue. */
    public long notifications() {
        return notifications.sum();
    }

    /** Times the device asked for attention. */
    public long interrupts() {
        return interrupts.sum();
    }

    /** Runs of the device's task. */
    public long runs() {
        return runs.sum();
    }

    /** Runs that ended early because a frame was not here. */
    public long waits() {
        return waits.sum();
    }

    /** Times the device stopped because of what the driver did. */
    public long broken() {
        return broken.sum();
    }

    /** Resets by the driver. */
    public long resets() {
        return resets.sum();
    }
}
