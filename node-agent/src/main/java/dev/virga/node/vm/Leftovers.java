package dev.virga.node.vm;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Folders of VMs that are no longer this node's: kept for a while, so that people can save what is
 * in them, then removed. Safe from any thread.
 */
public final class Leftovers {
    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    private final Path root;
    private final Duration retention;
    private final InstantSource clock;

    /**
     * Keeps them below a folder.
     *
     * @param retention how long
     */
    public Leftovers(Path root, Duration retention, InstantSource clock) {
        this.root = root;
        this.retention = retention;
        this.clock = clock;
    }

    /** Takes a folder over; its place is free afterwards. */
    synchronized void take(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(root);
        Instant now = clock.instant();
        long number = now.toEpochMilli();
        while (Files.exists(root.resolve(folder.getFileName() + "-" + number))) {
            number++;
        }
        Path place = root.resolve(folder.getFileName() + "-" + number);
        Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
        Files.setLastModifiedTime(place, FileTime.from(now));
        LOG.log(Level.INFO, "{0} is kept until {1}", place, now.plus(retention));
    }

    /** Removes what has been here long enough; call it now and then. */
    public synchronized void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        Instant limit = clock.instant().minus(retention);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    VmFolder.remove(folder);
                    LOG.log(Level.INFO, "{0} has been kept long enough: removed", folder);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "leftovers in " + root + " stay", e);
        }
    }
}
