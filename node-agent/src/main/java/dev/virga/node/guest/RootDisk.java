package dev.virga.node.guest;

import dev.virga.api.image.ImagePart;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The disk of a VM's own, in its folder: a copy of the image's, made when it is first needed. */
final class RootDisk {
    static final String FILE = "root.raw";

    private RootDisk() {}

    /** The disk of a VM; none if its image has none. */
    static Optional<TimedDisk> open(LocalImage image, Path folder) throws GuestException {
        Optional<Path> source = image.file(ImagePart.Role.DISK);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Path disk = folder.resolve(FILE);
        try {
            if (!Files.exists(disk)) {
                copy(source.get(), disk);
            }
            return Optional.of(new TimedDisk(new RawFileBackend(disk, false)));
        } catch (IOException e) {
            throw new GuestException("root disk: " + e.getMessage(), e);
        }
    }

    /** Under another name first: a copy that was cut short must not be taken for a disk. */
    private static void copy(Path from, Path to) throws IOException {
        Path half = to.resolveSibling(FILE + ".half");
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                half,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long done = 0; done < size; ) {
                done += in.transferTo(done, size - done, out);
            }
        }
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }

    static void close(TimedDisk disk) {
        try {
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException("root disk: " + e.getMessage(), e);
        }
    }
}
