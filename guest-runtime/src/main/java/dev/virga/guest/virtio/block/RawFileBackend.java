package dev.virga.guest.virtio.block;

import dev.virga.guest.memory.HostPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/**
 * A disk that is a plain file of its size; where the host's file system can, holes take no space.
 *
 * <p>The file is locked while the disk is open: one writer or many readers, in this process and
 * others of the host. Writes reach the host's cache; {@link #flush} makes them survive. A thread
 * that uses it must not be interrupted: that closes the file. Threads: one at a time.
 */
public final class RawFileBackend implements BlockBackend {
    private static final int ZEROES_AT_ONCE = 64 << 10;
    private static final long PAGE = 4096;
    private static final System.Logger LOG = System.getLogger(RawFileBackend.class.getName());

    private final Path file;
    private final FileClaims claim;
    private final FileChannel channel;
    private final long size;
    private final boolean readOnly;
    private boolean punches = true;
    private boolean closed;

    /**
     * Opens and locks a disk file.
     *
     * @throws IOException with one line fit for users: which file, and what is wrong with it
     */
    public RawFileBackend(Path file, boolean readOnly) throws IOException {
        this.file = file;
        this.readOnly = readOnly;
        this.claim = claim(file, readOnly);
        this.channel = claim.channel();
        this.size = channel.size();
        if (size == 0 || size % SECTOR != 0) {
            claim.release();
            throw new IOException(
                    "disk %s has %d bytes; a disk has a multiple of %d, and some"
                            .formatted(file, size, SECTOR));
        }
    }

    private static FileClaims claim(Path file, boolean readOnly) throws IOException {
        try {
            return FileClaims.claim(file, readOnly);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "disk %s may not be %s by this user"
                            .formatted(file, readOnly ? "read" : "written"),
                    e);
        }
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        long at = offset;
        while (dst.hasRemaining()) {
            int count = channel.read(dst, at);
            if (count < 0) {
                throw new IOException("disk " + file + " became shorter than " + size + " bytes");
            }
            at += count;
        }
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        long at = offset;
        while (src.hasRemaining()) {
            at += channel.write(src, at);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!readOnly) {
            channel.force(false);
        }
    }

    @Override
    public boolean discards() {
        return !readOnly && HostPages.available();
    }

    /**
     * Makes whole pages of the range holes. Where the file system can't, they stay as they are and
     * it isn't asked again; the guest has no claim to any contents.
     */
    @Override
    public void discard(long offset, long length) throws IOException {
        long first = (offset + PAGE - 1) & -PAGE;
        long end = (offset + length) & -PAGE;
        if (punches && first < end) {
            punches = HostPages.punchHole(channel, first, end - first);
            if (!punches) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "disk {0}: its file system makes no holes; what is discarded keeps its"
                                + " space",
                        file);
            }
        }
    }

    /** Writes zeros only where there are none, so that holes stay holes. */
    @Override
    public void writeZeroes(long offset, long length) throws IOException {
        var found = ByteBuffer.allocateDirect(ZEROES_AT_ONCE);
        var zeros = ByteBuffer.allocateDirect(ZEROES_AT_ONCE);
        for (long done = 0; done < length; done += found.limit()) {
            int count = (int) Math.min(ZEROES_AT_ONCE, length - done);
            found.clear().limit(count);
            read(offset + done, found);
            zeros.clear().limit(count);
            if (found.flip().mismatch(zeros) >= 0) {
                write(offset + done, zeros);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            claim.release();
        }
    }

    @Override
    public String toString() {
        return "raw file " + file;
    }
}
