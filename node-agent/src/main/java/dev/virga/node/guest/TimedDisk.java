package dev.virga.node.guest;

import dev.virga.guest.device.HostPending;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.node.disk.FullDisk;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A disk of a guest's own: nothing is written while the guest may not run, and it measures how long
 * its flushes take. The counts may be read by any thread.
 *
 * <p>When the node's disk is full, what the guest writes waits until there is room: its file
 * systems see a slow disk and not a broken one, so nothing is lost or remounted read-only, and what
 * needs no disk goes on. No thread waits with it.
 */
final class TimedDisk implements BlockBackend {
    /** How soon is looked again whether the guest may write. */
    static final long LEASE_MILLIS = 20;

    /** How soon is tried again whether there is room. */
    static final long ROOM_MILLIS = 250;

    /** What is not tried again for so many times that long is not wanted any more. */
    private static final int GIVEN_UP = 40;

    /** A flush is of no place. */
    private static final long NOWHERE = -1;

    private static final System.Logger LOG = System.getLogger(TimedDisk.class.getName());

    private final BlockBackend disk;
    private final Path file;
    private final BooleanSupplier mayWrite;
    private final Consumer<Optional<String>> trouble;
    private volatile boolean ended;

    /** Where what waits for room is to be written, and when that was last tried. */
    private final Map<Long, Long> waiting = new HashMap<>();

    private boolean full;
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushNanos = new LongAdder();

    /**
     * A disk.
     *
     * @param file where it is
     * @param mayWrite asked before each write, which waits until it says yes
     * @param trouble told when there is no room for what is written, and when there is again
     */
    TimedDisk(
            BlockBackend disk,
            Path file,
            BooleanSupplier mayWrite,
            Consumer<Optional<String>> trouble) {
        this.disk = disk;
        this.file = file;
        this.mayWrite = mayWrite;
        this.trouble = trouble;
    }

    /** The guest ends: what still waits to be written never is. */
    void end() {
        ended = true;
    }

    /** Something that is done to the disk. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    /** What was submitted before the lease ended goes on with the guest, or ends with it. */
    private void change(long offset, Change change) throws IOException {
        if (ended) {
            throw new IOException("the guest has ended");
        }
        if (!mayWrite.getAsBoolean()) {
            throw new HostPending("the node has no lease", task -> later(LEASE_MILLIS, task));
        }
        try {
            change.make();
            made(offset);
        } catch (IOException e) {
            if (!FullDisk.causes(e, file)) {
                throw e;
            }
            waiting.put(offset, System.nanoTime());
            full(true);
            throw new HostPending("no room for " + file, task -> later(ROOM_MILLIS, task));
        }
    }

    /**
     * What needs no more room succeeds all the while: there is room again once nothing waits for
     * it. What was given up by the guest, and so is not tried any more, waits no longer.
     */
    private void made(long offset) {
        if (!full) {
            return;
        }
        long given = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(GIVEN_UP * ROOM_MILLIS);
        waiting.remove(offset);
        waiting.values().removeIf(tried -> tried - given < 0);
        full(!waiting.isEmpty());
    }

    private void full(boolean now) {
        if (now == full) {
            return;
        }
        full = now;
        String what = "the node's disk is full: what the guest writes waits until there is room";
        LOG.log(
                now ? Level.WARNING : Level.INFO,
                now ? "{0}: {1}" : "{0}: there is room again",
                file,
                what);
        trouble.accept(now ? Optional.of(what) : Optional.empty());
    }

    private static void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
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
        change(NOWHERE, disk::flush);
        flushNanos.add(System.nanoTime() - begin);
        flushes.increment();
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
        change(offset, () -> disk.write(offset, src));
    }

    @Override
    public boolean discards() {
        return disk.discards();
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        change(offset, () -> disk.discard(offset, length));
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        change(offset, () -> disk.writeZeroes(offset, length));
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
