package dev.virga.node.guest;

import dev.virga.node.memory.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A guest kept as it stood: memory and devices, and its disk, if it has one, of one instant. */
record WarmTemplate(Template memory, Optional<Disk> disk) implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WarmTemplate.class.getName());

    /**
     * A disk that nobody writes to.
     *
     * @param file its own; clones that stand on it keep it when this one is removed
     * @param image the image's, of which it was a copy
     */
    record Disk(Path file, Path image) {
        /** There is no such template. */
        void remove() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a template's disk stays: " + file, e);
            }
        }
    }

    long residentBytes() {
        return memory.residentBytes();
    }

    /** Lets go of it; clones go on. */
    @Override
    public void close() {
        memory.close();
        disk.ifPresent(Disk::remove);
    }

    /** Makes a folder for such disks, or empties it: templates don't outlive their process. */
    static void empty(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : List.copyOf(files.toList())) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + folder + ": " + e, e);
        }
    }
}
