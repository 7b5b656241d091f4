package dev.virga.guest.virtio.net;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one network card since the machine's start. Threads: any. */
public final class NetMetrics {
    final LongAdder sentFrames = new LongAdder();
    final LongAdder sentBytes = new LongAdder();
    final LongAdder sendDrops = new LongAdder();
    final LongAdder receivedFrames = new LongAdder();
    final LongAdder receivedBytes = new LongAdder();
    final LongAdder receiveDrops = new LongAdder();

    /** Frames that the guest sent. */
    public long sentFrames() {
        return sentFrames.sum();
    }

    /** Bytes in the frames that the guest sent. */
    public long sentBytes() {
        return sentBytes.sum();
    }

    /** Frames of the guest that were too short, too long or of a kind that was not agreed on. */
    public long sendDrops() {
        return sendDrops.sum();
    }

    /** Frames that the guest got. */
    public long receivedFrames() {
        return receivedFrames.sum();
    }

    /** Bytes in the frames that the guest got. */
    public long receivedBytes() {
        return receivedBytes.sum();
    }

    /** Frames for the guest that it had no room for. */
    public long receiveDrops() {
        return receiveDrops.sum();
    }
}
