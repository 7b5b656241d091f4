package dev.virga.cli.cell;

import dev.virga.api.cell.CellLayout;
import dev.virga.cli.exit.CliException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whoever holds it may start and end processes of the cell; others wait. */
final class CellLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private CellLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for it. */
    static CellLock of(CellLayout layout) throws IOException {
        Files.createDirectories(layout.root());
        Path file = layout.root().resolve("up.lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new CellLock(channel, channel.lock());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Fails if it was lost meanwhile. */
    void check() {
        if (!lock.isValid()) {
            throw new CliException("the lock of the cell was lost; run the command again");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
