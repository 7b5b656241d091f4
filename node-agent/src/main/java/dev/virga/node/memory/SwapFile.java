package dev.virga.node.memory;

import dev.virga.guest.memory.RawMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Cold pages in a file, a slot of 4 KiB each. The checksum of each stays in memory: what is read
 * back is what was written there last, or an error. A file that can't be written counts as full; it
 * is tried again now and then, as the host's disk may have room again. Threads: any.
 */
final class SwapFile implements AutoCloseable {
    /** A slot holds something else than was written to it, or can't be read. */
    static final class LostPage extends IOException {
        private static final long serialVersionUID = 1;

        LostPage(String message) {
            super(message);
        }
    }

    /** A file that has failed is tried again once in so many times that somebody asks. */
    static final int TRIED_AGAIN = 256;

    private static final System.Logger LOG = System.getLogger(SwapFile.class.getName());

    private final Path file;
    private final FileChannel channel;
    private final int slots;
    private final int[] checksums;
    private final BitSet taken = new BitSet();
    private boolean failed;
    private int refused;

    /** An empty file of at most so many bytes. */
    SwapFile(Path file, long bytes) throws IOException {
        this.file = file;
        this.slots = Math.toIntExact(bytes / Pages.BYTES);
        this.checksums = new int[slots];
        this.channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
    }

    /** Writes a page; its slot, or -1 if the file is full or has failed. */
    int store(long page) {
        int slot;
        synchronized (this) {
            slot = taken.nextClearBit(0);
            if (slot >= slots || (failed && ++refused % TRIED_AGAIN != 0)) {
                return -1;
            }
            taken.set(slot);
        }
        byte[] bytes = new byte[Pages.BYTES];
        RawMemory.copyOut(page, bytes, 0, Pages.BYTES);
        checksums[slot] = checksum(bytes);
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer, offset(slot) + buffer.position());
            }
            failed(false, "");
            return slot;
        } catch (IOException e) {
            failed(true, String.valueOf(e.getMessage()));
            free(slot);
            return -1;
        }
    }

    private synchronized void failed(boolean now, String why) {
        if (now != failed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    now
                            ? "swap file {0} can't be written and counts as full: {1}"
                            : "swap file {0} can be written again",
                    file,
                    why);
            failed = now;
        }
    }

    /**
     * Reads a slot into a page.
     *
     * @throws LostPage if it does not hold what was written
     * @throws IOException if the file can't be read
     */
    void load(int slot, long page) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Pages.BYTES);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset(slot) + buffer.position()) < 0) {
                throw new LostPage("swap file " + file + " ends before slot " + slot);
            }
        }
        if (checksum(buffer.array()) != checksums[slot]) {
            throw new LostPage("swap file " + file + " holds other bytes in slot " + slot);
        }
        RawMemory.copyIn(buffer.array(), 0, page, Pages.BYTES);
    }

    synchronized void free(int slot) {
        taken.clear(slot);
    }

    synchronized long used() {
        return taken.cardinality();
    }

    synchronized boolean failed() {
        return failed;
    }

    private static long offset(int slot) {
        return (long) slot * Pages.BYTES;
    }

    private static int checksum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes);
        return (int) sum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
