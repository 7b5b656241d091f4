package dev.virga.guest.virtio.block;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A disk that shares what it has not written with others: a base that nobody writes to, a file of
 * its own for what it wrote (sparse, at the same places), and a map that says what that is, in
 * clusters of 4 KiB. A write of part of a cluster brings the rest of it over.
 *
 * <p>Data reaches its file before the map says so: {@link #flush} makes the one and then the other
 * survive, and a computer that stops before loses only writes that were not flushed. Threads: one
 * at a time.
 */
public final class OverlayBackend implements BlockBackend {
    private static final int CLUSTER = OverlayMap.CLUSTER;

    private final RawFileBackend base;
    private final RawFileBackend own;
    private final OverlayMap map;
    private boolean closed;

    /**
     * Opens a disk, and locks its own file; others may have the base, too.
     *
     * @throws IOException with one line fit for users: which file, and what is wrong with it
     */
    public OverlayBackend(Path base, Path own, Path map) throws IOException {
        this.base = new RawFileBackend(base, true);
        RawFileBackend opened = null;
        try {
            opened = new RawFileBackend(own, false);
            if (opened.sizeBytes() != this.base.sizeBytes()) {
                throw new IOException("disks " + own + " and " + base + " differ in size");
            }
            this.map = OverlayMap.open(map, opened.sizeBytes());
        } catch (IOException | RuntimeException e) {
            this.base.close();
            if (opened != null) {
                opened.close();
            }
            throw e;
        }
        this.own = opened;
    }

    /**
     * Makes the files of a disk that is as its base is; what stands there is replaced.
     *
     * @param sizeBytes of the base
     */
    public static void create(Path own, Path map, long sizeBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(own.toFile(), "rw")) {
            file.setLength(0);
            file.setLength(sizeBytes);
        }
        OverlayMap.create(map, sizeBytes);
    }

    @Override
    public long sizeBytes() {
        return base.sizeBytes();
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        int limit = dst.limit();
        long end = offset + dst.remaining();
        for (long at = offset; at < end; ) {
            long cluster = at / CLUSTER;
            long next = Math.min(end, map.run(cluster, (end - 1) / CLUSTER + 1) * CLUSTER);
            dst.limit(dst.position() + (int) (next - at));
            (map.own(cluster) ? own : base).read(at, dst);
            at = next;
        }
        dst.limit(limit);
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        long end = offset + src.remaining();
        complete(offset, end);
        own.write(offset, src);
        add(offset, end);
    }

    /** What the first and the last cluster have beside the range comes from the base. */
    private void complete(long offset, long end) throws IOException {
        if (offset % CLUSTER != 0) {
            bringOver(offset / CLUSTER);
        }
        if (end % CLUSTER != 0 && (end / CLUSTER != offset / CLUSTER || offset % CLUSTER == 0)) {
            bringOver(end / CLUSTER);
        }
    }

    private void bringOver(long cluster) throws IOException {
        long at = cluster * CLUSTER;
        if (at < sizeBytes() && !map.own(cluster)) {
            ByteBuffer all = ByteBuffer.allocate((int) Math.min(CLUSTER, sizeBytes() - at));
            base.read(at, all);
            own.write(at, all.flip());
        }
    }

    private void add(long offset, long end) {
        map.add(offset / CLUSTER, (end + CLUSTER - 1) / CLUSTER);
    }

    @Override
    public void flush() throws IOException {
        own.flush();
        map.save();
    }

    @Override
    public boolean discards() {
        return own.discards();
    }

    /** What is its own takes no room any more; what the base has stays. */
    @Override
    public void discard(long offset, long length) throws IOException {
        own.discard(offset, length);
    }

    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        complete(offset, offset + length);
        own.writeZeroes(offset, length);
        add(offset, offset + length);
    }

    /** What was written stays, as it does in a plain file. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            flush();
        } finally {
            base.close();
            own.close();
            map.close();
        }
    }

    @Override
    public String toString() {
        return "overlay " + own;
    }
}
