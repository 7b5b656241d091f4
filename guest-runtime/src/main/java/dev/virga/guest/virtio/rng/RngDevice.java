package dev.virga.guest.virtio.rng;

import dev.virga.guest.virtio.Chain;
import dev.virga.guest.virtio.ConfigSpace;
import dev.virga.guest.virtio.QueueLimits;
import dev.virga.guest.virtio.SplitQueue;
import dev.virga.guest.virtio.VirtioDevice;
import dev.virga.guest.virtio.VirtioPort;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Random numbers for the guest (virtio 1.2, section 5.4). Each request gets at most 4 KiB, and
 * after each the work of other devices comes first, so a greedy guest takes nobody's share.
 */
public final class RngDevice implements VirtioDevice {
    private static final int TYPE = 4;
    private static final int MOST = 4096;

    private final EntropySource source;
    private final ConfigSpace config = new ConfigSpace(0, b -> {});
    private final LongAdder bytes = new LongAdder();

    /** A device that gives what the source gives. */
    public RngDevice(EntropySource source) {
        this.source = source;
    }

    /** Bytes given since the machine's start. */
    public long bytesGiven() {
        return bytes.sum();
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public List<QueueLimits> queues() {
        return List.of(QueueLimits.of(8));
    }

    @Override
    public ConfigSpace config() {
        return config;
    }

    @Override
    public boolean work(VirtioPort port) {
        SplitQueue queue = port.queue(0);
        Optional<Chain> chain = queue.peek();
        if (chain.isEmpty()) {
            return false;
        }
        var random = new byte[Math.min(MOST, chain.get().writable())];
        long before = source.position();
        source.fill(random);
        try {
            chain.get().write(0, random, 0, random.length);
            queue.complete(random.length);
        } catch (RuntimeException e) {
            source.position(before); // the request begins again, with the same numbers
            throw e;
        }
        bytes.add(random.length);
        return true;
    }

    @Override
    public void reset() {
        // nothing outlives a request
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeLong(source.position());
    }

    @Override
    public void restoreState(DataInput in) throws IOException {
        source.position(in.readLong());
    }
}
