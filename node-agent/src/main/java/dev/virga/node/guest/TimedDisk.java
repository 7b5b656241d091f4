package dev.virga.node.guest;

import dev.virga.guest.virtio.block.BlockBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/** A disk that measures how long its flushes take. The counts may be read by any thread. */
final class TimedDisk implements BlockBackend {
    private final BlockBackend disk;
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushNanos = new LongAdder();

    TimedDisk(BlockBackend disk) {
        this.disk = disk;
    }

    long flushes() {
        return flushes.sum();
    }

    long flushNanos() {
        return flushNanos.sum();
    }

    @Override
    public void flush() throws IOException {
        long begin = System.nanoTime();
        try {
            disk.flush();
        } finally {
            flushNanos.add(System.nanoTime() - begin);
            flushes.increment();
        }
    }

    @Override
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public boolean readOnly() {
        return disk.readOnly();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        disk.read(offset, dst);
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        disk.write(offset, src);
    }

    @Override
    public boolean discards() {
        return disk.discards();
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        disk.discard(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        disk.writeZeroes(offset, length);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
