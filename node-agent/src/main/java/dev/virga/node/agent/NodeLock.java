package dev.virga.node.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Whoever holds the lock of a node's folder is the only agent of that node on this host: the system
 * gives it free when its process ends, however that ends. A control plane relies on it when a new
 * life of an agent takes over from an earlier one on the same host.
 */
final class NodeLock implements AutoCloseable {
    private final FileChannel file;

    private NodeLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock, for as long as this process lives or until it is closed.
     *
     * @throws IllegalStateException if another process has it
     */
    static NodeLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel file =
                    FileChannel.open(
                            folder.resolve("agent.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock(file).isEmpty()) {
                file.close();
                throw new IllegalStateException(
                        "another agent runs on " + folder + "; stop it, or choose another --name");
            }
            return new NodeLock(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + folder + ": " + e, e);
        }
    }

    private static Optional<FileLock> lock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock: " + e, e);
        }
    }
}
