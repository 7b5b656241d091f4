package dev.virga.control.image;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Who works with which upload, among the threads and processes that share an image folder: a byte
 * of one file for each. The file stays open, because closing it anywhere in a process gives up all
 * of the process's locks on it (fcntl(2)).
 */
final class UploadLocks {
    private final Path folder;
    private Optional<FileChannel> file = Optional.empty();

    UploadLocks(Path folder) {
        this.folder = folder;
    }

    /**
     * Takes the lock of an image; to be released.
     *
     * @param id 16 hexadecimal digits
     * @throws ProblemException {@code conflict} if somebody else has it
     */
    FileLock take(String id) throws IOException {
        try {
            FileLock lock = channel().tryLock(Long.parseUnsignedLong(id, 16) >>> 2, 1, false);
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // A thread of this process has it, which is no different.
        }
        throw new ProblemException(
                ErrorCode.CONFLICT,
                "image " + id + " is being uploaded by somebody else at this moment; try again");
    }

    private synchronized FileChannel channel() throws IOException {
        if (file.isEmpty()) {
            Files.createDirectories(folder);
            file =
                    Optional.of(
                            FileChannel.open(
                                    folder.resolve(".uploads.lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE));
        }
        return file.get();
    }
}
