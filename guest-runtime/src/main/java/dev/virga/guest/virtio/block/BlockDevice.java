package dev.virga.guest.virtio.block;

import dev.virga.guest.virtio.Chain;
import dev.virga.guest.virtio.ConfigSpace;
import dev.virga.guest.virtio.QueueLimits;
import dev.virga.guest.virtio.SplitQueue;
import dev.virga.guest.virtio.VirtioDevice;
import dev.virga.guest.virtio.VirtioPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A disk (virtio 1.2, section 5.2) with one queue, a write-back cache as the host's is, and a
 * serial number. Requests are done in order, so a flush covers every write before it. It has no
 * state of its own: what a snapshot cuts short begins again from the ring, a flush too.
 */
public final class BlockDevice implements VirtioDevice {
    /** The longest serial number, in ASCII characters. */
    public static final int MAX_SERIAL = 20;

    private static final int TYPE = 2;
    private static final int QUEUE_SIZE = 128;
    private static final int CONFIG_BYTES = 60;
    // So that the longest request fits the ring and QueueLimits.MAX_BYTES.
    private static final int SEGMENTS = 124;
    private static final int SEGMENT_BYTES = 32 << 10;
    private static final long SIZE_MAX = 1L << 1;
    private static final long SEG_MAX = 1L << 2;
    private static final long RO = 1L << 5;
    private static final long BLK_SIZE = 1L << 6;
    private static final long FLUSH = 1L << 9;
    private static final long TOPOLOGY = 1L << 10;
    private static final long DISCARD = 1L << 13;
    private static final long WRITE_ZEROES = 1L << 14;
    private static final int REQUESTS_A_RUN = 64;
    private static final int BYTES_A_RUN = QueueLimits.MAX_BYTES;

    private final BlockBackend backend;
    private final String serial;
    private final ConfigSpace config;
    private final BlockMetrics metrics = new BlockMetrics();
    private Optional<BlockRequest> current = Optional.empty();

    /** A disk that owns its backend; the serial number is what the guest sees under /dev/disk. */
    public BlockDevice(BlockBackend backend, String serial) {
        if (serial.length() > MAX_SERIAL
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(serial)) {
            throw new IllegalArgumentException(
                    "a disk's serial number is at most 20 ASCII characters: " + serial);
        }
        this.backend = backend;
        this.serial = serial;
        this.config =
                new ConfigSpace(
                        CONFIG_BYTES,
                        b -> {
                            b.putLong(0, backend.sizeBytes() / BlockBackend.SECTOR);
                            b.putInt(8, SEGMENT_BYTES);
                            b.putInt(12, SEGMENTS);
                            b.putInt(20, BlockBackend.SECTOR);
                            b.put(24, (byte) 3); // 4 KiB physical blocks
                            b.putShort(26, (short) 8);
                            b.putInt(36, BlockRequest.MAX_RANGE_SECTORS);
                            b.putInt(40, BlockRequest.MAX_RANGES);
                            b.putInt(44, 8);
                            b.putInt(48, BlockRequest.MAX_RANGE_SECTORS);
                            b.putInt(52, BlockRequest.MAX_RANGES);
                            b.put(56, (byte) 1);
                        });
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public long features() {
        long features = SIZE_MAX | SEG_MAX | BLK_SIZE | FLUSH | TOPOLOGY;
        if (backend.readOnly()) {
            return features | RO;
        }
        return features | WRITE_ZEROES | (backend.discards() ? DISCARD : 0);
    }

    @Override
    public List<QueueLimits> queues() {
        return List.of(QueueLimits.of(QUEUE_SIZE));
    }

    @Override
    public ConfigSpace config() {
        return config;
    }

    /** Counts of this disk. */
    public BlockMetrics metrics() {
        return metrics;
    }

    @Override
    public boolean work(VirtioPort port) {
        SplitQueue queue = port.queue(0);
        long bytes = 0;
        for (int n = 0; n < REQUESTS_A_RUN && bytes < BYTES_A_RUN; n++) {
            Optional<Chain> chain = queue.peek();
            if (chain.isEmpty()) {
                return false;
            }
            int written = begun(chain.get()).proceed();
            queue.complete(written);
            current = Optional.empty();
            queue.signal();
            bytes += chain.get().readable() + (long) chain.get().writable();
        }
        return true;
    }

    private BlockRequest begun(Chain chain) {
        if (current.isEmpty() || !current.get().chain().equals(chain)) {
            current = Optional.of(new BlockRequest(chain, backend, serial, metrics));
        }
        return current.get();
    }

    @Override
    public void reset() {
        current = Optional.empty();
    }

    @Override
    public void close() {
        try {
            backend.close();
        } catch (IOException e) {
            System.getLogger(BlockDevice.class.getName())
                    .log(System.Logger.Level.WARNING, "{0}: {1}", backend, e.getMessage());
        }
    }
}
