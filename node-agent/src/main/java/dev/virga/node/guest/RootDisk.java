package dev.virga.node.guest;

import dev.virga.api.image.ImagePart;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.guest.virtio.block.DiskCopy;
import dev.virga.guest.virtio.block.OverlayBackend;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.disk.FullDisk;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The disk of a VM's own, in its folder: a copy of the image's, made when it is first needed, or,
 * of a clone, what it has written over its template's disk. That one is in the clone's folder by
 * another link to the same file, so it stays for as long as a clone has it. Nobody writes to it.
 */
final class RootDisk {
    static final String FILE = "root.raw";

    /** The template's disk; it comes last, and says that this VM has such a disk. */
    private static final String BASE = "root.base";

    private static final String OWN = "root.own";
    private static final String MAP = "root.map";

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
            if (!exists(folder)) {
                DiskCopy.make(source.get(), disk);
            }
            if (Files.exists(disk)) {
                return Optional.of(timed(new RawFileBackend(disk, false), disk, listener));
            }
            return Optional.of(timed(overlay(folder), folder.resolve(OWN), listener));
        } catch (IOException e) {
            throw new GuestException("root disk: " + FullDisk.explain(e, folder), e);
        }
    }

    /** Whether the VM has a disk already. */
    static boolean exists(Path folder) {
        return Files.exists(folder.resolve(FILE)) || Files.exists(folder.resolve(BASE));
    }

    /**
     * The disk of a new clone: as the template's is now.
     *
     * @throws IOException if that one is gone, or there is no room; then nothing is left of it
     */
    static TimedDisk over(Path template, Path folder, GuestFactory.Listener listener)
            throws IOException {
        try {
            OverlayBackend.create(folder.resolve(OWN), folder.resolve(MAP), Files.size(template));
            Path base = folder.resolve(BASE);
            try {
                Files.createLink(base, template);
            } catch (UnsupportedOperationException | FileSystemException e) {
                if (!Files.exists(template)) {
                    throw e;
                }
                DiskCopy.make(template, base); // a file system without links, or another one
            }
            return timed(overlay(folder), folder.resolve(OWN), listener);
        } catch (IOException e) {
            removeOverlay(folder);
            throw new IOException("root disk: " + FullDisk.explain(e, folder), e);
        }
    }

    private static OverlayBackend overlay(Path folder) throws IOException {
        return new OverlayBackend(folder.resolve(BASE), folder.resolve(OWN), folder.resolve(MAP));
    }

    private static TimedDisk timed(BlockBackend disk, Path file, GuestFactory.Listener listener) {
        return new TimedDisk(disk, file, listener.mayRun(), listener.trouble());
    }

    /** There is no such clone, or its disk is a whole one now. */
    static void removeOverlay(Path folder) throws IOException {
        for (String name : List.of(BASE, MAP, OWN)) {
            Files.deleteIfExists(folder.resolve(name));
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
