package dev.virga.node.guest;

import dev.virga.guest.virtio.block.BlockBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A disk of a guest's own: nothing is written while the guest may not run, and it measures how long
 * its flushes take. The counts may be read by any thread.
 */
final class TimedDisk implements BlockBackend {
    private static final long LOOK_NANOS = 5_000_000;

    private final BlockBackend disk;
    private final BooleanSupplier mayWrite;
    private volatile boolean ended;
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushNanos = new LongAdder();

    /**
     * A disk.
     *
     * @param mayWrite asked before each write, which waits until it says yes
     */
    TimedDisk(BlockBackend disk, BooleanSupplier mayWrite) {
        this.disk = disk;
        this.mayWrite = mayWrite;
    }

    /** The guest ends: what still waits to be written never is. */
    void end() {
        ended = true;
    }

    /** What was submitted before the lease ended goes on with the guest, or ends with it. */
    private void await() throws IOException {
        while (!mayWrite.getAsBoolean()) {
            if (ended) {
                throw new IOException("the guest has ended");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    long flushes() {
        return flushes.sum();
    }

    long flushNanos() {
        return flushNanos.sum();
    }

    @Override
    public void flush() throws IOException {
        await();
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
        await();
        disk.write(offset, src);
    }

    @Override
    public boolean discards() {
        return disk.discards();
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        await();
        disk.discard(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        await();
        disk.writeZeroes(offset, length);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
