package dev.virga.guest.virtio.block;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which disk files the machines of this process use, and the locks that tell other processes. One
 * writer or any number of readers may have a file.
 *
 * <p>The operating system drops a process's lock on a file when any of its channels to that file
 * closes. So all readers in this process share one channel, and nobody opens a file that is
 * claimed. Threads: any.
 */
final class FileClaims {
    private static final Map<Object, FileClaims> CLAIMS = new HashMap<>();

    private final Object key;
    private final FileChannel channel;
    private final boolean shared;
    private int users = 1;

    private FileClaims(Object key, FileChannel channel, boolean shared) {
        this.key = key;
        this.channel = channel;
        this.shared = shared;
    }

    /**
     * Claims a disk file.
     *
     * @throws IOException with one line fit for users, if it isn't a file or is in use
     */
    static FileClaims claim(Path file, boolean readOnly) throws IOException {
        synchronized (CLAIMS) {
            Object key = keyOf(file);
            Optional<FileClaims> before = Optional.ofNullable(CLAIMS.get(key));
            if (before.isEmpty()) {
                FileClaims claim = open(file, key, readOnly);
                CLAIMS.put(key, claim);
                return claim;
            }
            if (!readOnly || !before.get().shared) {
                throw inUse(file);
            }
            before.get().users++;
            return before.get();
        }
    }

    private static Object keyOf(Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException("disk " + file + " does not exist", e);
        }
        if (!attributes.isRegularFile()) {
            throw new IOException("disk " + file + " is not a regular file");
        }
        Optional<Object> key = Optional.ofNullable(attributes.fileKey());
        return key.isPresent() ? key.get() : file.toRealPath();
    }

    // The channel goes into the claim and is closed with it.
    @SuppressWarnings("MustBeClosedChecker")
    private static FileClaims open(Path file, Object key, boolean readOnly) throws IOException {
        FileChannel channel =
                readOnly
                        ? FileChannel.open(file, StandardOpenOption.READ)
                        : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean done = false;
        try {
            Optional<FileLock> lock =
                    Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, readOnly));
            if (lock.isEmpty()) {
                throw inUse(file);
            }
            done = true;
            return new FileClaims(key, channel, readOnly);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static IOException inUse(Path file) {
        return new IOException("disk " + file + " is in use by another machine");
    }

    FileChannel channel() {
        return channel;
    }

    /** Gives the file back; the last user closes the channel. */
    void release() throws IOException {
        synchronized (CLAIMS) {
            users--;
            if (users == 0) {
                CLAIMS.remove(key);
                channel.close();
            }
        }
    }
}
