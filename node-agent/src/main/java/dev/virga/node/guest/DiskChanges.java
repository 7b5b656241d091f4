package dev.virga.node.guest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What is different on a disk from the one that it was a copy of: 64 bits of size, then pieces of
 * 64 KiB, each with the number of its place, then -1; deflated. Any thread, one for a stream.
 */
final class DiskChanges {
    private static final int PIECE = 64 << 10;
    private static final int END = -1;

    private DiskChanges() {}

    /**
     * Writes what is different.
     *
     * @throws IOException if that can't be done, or the disks differ in size
     */
    static void write(Path before, Path now, OutputStream to) throws IOException {
        var deflated = new DeflaterOutputStream(to);
        var out = new DataOutputStream(new BufferedOutputStream(deflated));
        try (FileChannel old = FileChannel.open(before, StandardOpenOption.READ);
                FileChannel current = FileChannel.open(now, StandardOpenOption.READ)) {
            long size = current.size();
            if (old.size() != size) {
                throw new IOException(now + " is not of the size of " + before);
            }
            out.writeLong(size);
            ByteBuffer one = ByteBuffer.allocate(PIECE);
            ByteBuffer other = ByteBuffer.allocate(PIECE);
            for (long at = 0; at < size; at += PIECE) {
                read(old, at, size, one);
                read(current, at, size, other);
                if (one.mismatch(other) >= 0) {
                    out.writeInt((int) (at / PIECE));
                    out.write(other.array(), 0, other.limit());
                }
            }
        }
        out.writeInt(END);
        out.flush();
        deflated.finish();
    }

    /**
     * Changes a disk that is as the first one was.
     *
     * @throws IOException if that can't be done, or it is of another size
     */
    static void apply(InputStream changes, Path disk) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(new InflaterInputStream(changes)));
        try (FileChannel out = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            long size = out.size();
            if (in.readLong() != size) {
                throw new IOException("the changes are of a disk of another size than " + disk);
            }
            for (int piece = in.readInt(); piece != END; piece = in.readInt()) {
                long at = (long) piece * PIECE;
                if (piece < 0 || at >= size) {
                    throw new IOException("the changes of " + disk + " are damaged");
                }
                ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes((int) Math.min(PIECE, size - at)));
                if (bytes.remaining() < Math.min(PIECE, size - at)) {
                    throw new EOFException("the changes of " + disk + " are cut short");
                }
                while (bytes.hasRemaining()) {
                    out.write(bytes, at + bytes.position());
                }
            }
        }
    }

    private static void read(FileChannel from, long at, long size, ByteBuffer into)
            throws IOException {
        into.clear().limit((int) Math.min(PIECE, size - at));
        while (into.hasRemaining()) {
            if (from.read(into, at + into.position()) < 0) {
                throw new EOFException("a disk became shorter while it was read");
            }
        }
        into.flip();
    }
}
