package dev.virga.guest.virtio.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Which clusters of a disk are its own, in memory and in a file: a header, and a bit for each
 * cluster. Bits are only ever set, and reach the file with {@link #save}, so a file that was
 * written in part only says less than it could. Threads: one at a time.
 */
final class OverlayMap implements AutoCloseable {
    /** Bytes of a cluster: what file systems write at once. */
    static final int CLUSTER = 4096;

    private static final long MAGIC = 0x5649524741_4d4150L;
    private static final int VERSION = 1;
    private static final int HEADER = 512;

    /** Bytes that are written together. */
    private static final int PIECE = 512;

    private static final int BITS = Byte.SIZE;

    private final FileChannel channel;
    private final long clusters;
    private final byte[] bits;
    private final BitSet changed = new BitSet();

    private OverlayMap(FileChannel channel, long clusters, byte[] bits) {
        this.channel = channel;
        this.clusters = clusters;
        this.bits = bits;
    }

    private static long clusters(long sizeBytes) {
        return (sizeBytes + CLUSTER - 1) / CLUSTER;
    }

    private static int bytes(long clusters) {
        return Math.toIntExact((clusters + BITS - 1) / BITS);
    }

    /** Makes the file of a disk that has nothing of its own; replaces what is there. */
    static void create(Path file, long sizeBytes) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(HEADER + bytes(clusters(sizeBytes)));
        all.putLong(MAGIC).putInt(VERSION).putInt(CLUSTER).putLong(sizeBytes).rewind();
        // All of it at once: later there may be no room.
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (all.hasRemaining()) {
                out.write(all);
            }
        }
    }

    /**
     * Opens the file of a disk of this size.
     *
     * @throws IOException with the file's name, if it is not such a file
     */
    // The channel goes into the map and is closed with it.
    @SuppressWarnings("MustBeClosedChecker")
    static OverlayMap open(Path file, long sizeBytes) throws IOException {
        byte[] bits = new byte[bytes(clusters(sizeBytes))];
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        if (all.remaining() != HEADER + bits.length
                || all.getLong() != MAGIC
                || all.getInt() != VERSION
                || all.getInt() != CLUSTER
                || all.getLong() != sizeBytes) {
            throw new IOException(file + " is no map of a disk of " + sizeBytes + " bytes");
        }
        all.position(HEADER).get(bits);
        return new OverlayMap(
                FileChannel.open(file, StandardOpenOption.WRITE), clusters(sizeBytes), bits);
    }

    boolean own(long cluster) {
        return (bits[(int) (cluster / BITS)] >> cluster % BITS & 1) != 0;
    }

    /** The first cluster from here on that is not as this one is, or {@code end}. */
    long run(long cluster, long end) {
        boolean own = own(cluster);
        long next = cluster + 1;
        while (next < end && own(next) == own) {
            next++;
        }
        return next;
    }

    /** These clusters are the disk's own from now on. */
    void add(long from, long end) {
        for (long cluster = from; cluster < Math.min(end, clusters); cluster++) {
            if (!own(cluster)) {
                int at = (int) (cluster / BITS);
                bits[at] |= (byte) (1 << cluster % BITS);
                changed.set(at / PIECE);
            }
        }
    }

    /** Brings to the file what has changed; it survives when this returns. */
    void save() throws IOException {
        if (changed.isEmpty()) {
            return;
        }
        BitSet saved = new BitSet();
        for (int piece = changed.nextSetBit(0); piece >= 0; piece = changed.nextSetBit(piece + 1)) {
            int at = piece * PIECE;
            ByteBuffer some = ByteBuffer.wrap(bits, at, Math.min(PIECE, bits.length - at));
            while (some.hasRemaining()) {
                channel.write(some, HEADER + some.position());
            }
            saved.set(piece);
        }
        channel.force(false);
        changed.andNot(saved);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
