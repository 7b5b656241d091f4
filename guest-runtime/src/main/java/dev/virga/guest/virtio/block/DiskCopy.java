package dev.virga.guest.virtio.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Copies of raw disks, for machines that must not write to the original. What is zero becomes a
 * hole, so that a copy takes no more space than what is on it. Threads: any, one for a copy.
 */
public final class DiskCopy {
    private static final int CHUNK = 64 << 10;

    private DiskCopy() {}

    /**
     * Makes a copy. It is written beside its place and renamed, so a copy that was cut short is
     * never taken for a disk; what stands there is replaced.
     *
     * @throws IOException with the file's name, if the original is not there
     */
    public static void make(Path from, Path to) throws IOException {
        Path half = to.resolveSibling(to.getFileName() + ".half");
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                half,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE)) {
            copy(in, out);
        } catch (NoSuchFileException e) {
            throw new IOException("no such disk: " + e.getFile(), e);
        } catch (IOException e) {
            // It takes room that others may lack.
            Files.deleteIfExists(half);
            throw e;
        }
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void copy(FileChannel in, FileChannel out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        long size = in.size();
        long at = 0;
        while (at < size) {
            chunk.clear().limit((int) Math.min(CHUNK, size - at));
            while (chunk.hasRemaining()) {
                if (in.read(chunk, at + chunk.position()) < 0) {
                    throw new IOException("the disk became shorter while it was copied");
                }
            }
            chunk.flip();
            int length = chunk.limit();
            boolean last = at + length == size;
            zeros.clear().limit(length);
            // The last one in any case: it gives the file its size.
            if (last || chunk.mismatch(zeros) >= 0) {
                while (chunk.hasRemaining()) {
                    out.write(chunk, at + chunk.position());
                }
            }
            at += length;
        }
    }
}
