package dev.virga.guest.virtio.block;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one disk since the machine's start. Threads: any. */
public final class BlockMetrics {
    final LongAdder reads = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder flushes = new LongAdder();
    final LongAdder readBytes = new LongAdder();
    final LongAdder writtenBytes = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder hostErrors = new LongAdder();

    /** Read requests done. */
    public long reads() {
        return reads.sum();
    }

    /** Write requests done. */
    public long writes() {
        return writes.sum();
    }

    /** Flush requests done. */
    public long flushes() {
        return flushes.sum();
    }

    /** Bytes read by the guest. */
    public long readBytes() {
        return readBytes.sum();
    }

    /** Bytes written by the guest. */
    public long writtenBytes() {
        return writtenBytes.sum();
    }

    /** Requests that failed because the host's storage did. */
    public long hostErrors() {
        return hostErrors.sum();
    }

    /** Requests that ended with an error, whoever's fault it was. */
    public long errors() {
        return errors.sum();
    }
}
