package dev.virga.node.guest;

import dev.virga.api.image.ImagePart;
import dev.virga.guest.virtio.block.DiskCopy;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                DiskCopy.make(source.get(), disk);
            }
            return Optional.of(new TimedDisk(new RawFileBackend(disk, false)));
        } catch (IOException e) {
            throw new GuestException("root disk: " + e.getMessage(), e);
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
