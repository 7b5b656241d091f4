package dev.virga.node.guest;

import dev.virga.api.image.ImagePart;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.guest.virtio.block.DiskCopy;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.disk.FullDisk;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The disk of a VM's own, in its folder: a copy of the image's, made when it is first needed. */
final class RootDisk {
    static final String FILE = "root.raw";

    private static final int CHUNK = 64 << 10;

    private RootDisk() {}

    /** The disk of a VM; none if its image has none. */
    static Optional<TimedDisk> open(LocalImage image, Path folder, GuestFactory.Listener listener)
            throws GuestException {
        Optional<Path> source = image.file(ImagePart.Role.DISK);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Path disk = folder.resolve(FILE);
        try {
            if (!Files.exists(disk)) {
                DiskCopy.make(source.get(), disk);
            }
            return Optional.of(
                    new TimedDisk(
                            new RawFileBackend(disk, false),
                            disk,
                            listener.mayRun(),
                            listener.trouble()));
        } catch (IOException e) {
            throw new GuestException("root disk: " + FullDisk.explain(e, folder), e);
        }
    }

    /** A sparse copy of a disk that nobody writes to meanwhile; what is zero takes no space. */
    static void copy(BlockBackend from, Path to) throws IOException {
        try {
            write(from, to);
        } catch (IOException e) {
            // Half a disk is none, and takes room.
            Files.deleteIfExists(to);
            throw new IOException(FullDisk.explain(e, to.resolveSibling("")), e);
        }
    }

    private static void write(BlockBackend from, Path to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        long size = from.sizeBytes();
        try (FileChannel out =
                FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long at = 0; at < size; at += CHUNK) {
                int length = (int) Math.min(CHUNK, size - at);
                chunk.clear().limit(length);
                from.read(at, chunk);
                chunk.flip();
                zeros.clear().limit(length);
                // The last one in any case: it gives the file its size.
                if (at + length == size || chunk.mismatch(zeros) >= 0) {
                    while (chunk.hasRemaining()) {
                        out.write(chunk, at + chunk.position());
                    }
                }
            }
        }
    }

    static void close(TimedDisk disk) {
        try {
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException("root disk: " + e.getMessage(), e);
        }
    }
}
