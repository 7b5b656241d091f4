package dev.virga.guest.machine;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is to be loaded into RAM, with what it is for: every failure is a {@link
 * MachineException} that says both. One thread.
 */
final class BootFile implements AutoCloseable {
    private final String role;
    private final Path path;
    private final FileChannel channel;
    private final long size;

    private BootFile(String role, Path path, FileChannel channel, long size) {
        this.role = role;
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** Opens a file that must hold something. */
    static BootFile open(String role, Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw new MachineException(role + " " + path + " is a directory, not a file");
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            long size = channel.size();
            if (size == 0) {
                channel.close();
                throw new MachineException(role + " " + path + " is empty");
            }
            return new BootFile(role, path, channel, size);
        } catch (NoSuchFileException e) {
            throw new MachineException(role + " " + path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new MachineException(role + " " + path + ": permission denied", e);
        } catch (IOException e) {
            throw new MachineException(role + " " + path + " can't be opened: " + say(e), e);
        }
    }

    /** Bytes in the file when it was opened; at least 1. */
    long size() {
        return size;
    }

    /**
     * Has whole pages of a memory read as this file's, as far as its owner can do that.
     *
     * @return bytes of the file that need not be copied
     */
    long lend(GuestMemory memory, long paddr) {
        int count = Math.toIntExact(size / FrameSource.FRAME_BYTES);
        if (count == 0 || paddr % FrameSource.FRAME_BYTES != 0) {
            return 0;
        }
        try {
            boolean lent = memory.frames().lend(memory.frameOf(paddr), channel, 0, count);
            return lent ? (long) count * FrameSource.FRAME_BYTES : 0;
        } catch (IOException e) {
            throw new MachineException(name() + " can't be mapped: " + say(e), e);
        }
    }

    /** Role and path, as messages begin. */
    String name() {
        return role + " " + path;
    }

    /** What is wrong with this file. */
    MachineException fault(String what) {
        return new MachineException(name() + " " + what);
    }

    /** Little-endian bytes from a place that must exist. */
    ByteBuffer read(long position, int length) {
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(position, bytes.array(), length);
        return bytes;
    }

    /** The first bytes, fewer if the file is shorter. */
    ByteBuffer head(int length) {
        return read(0, (int) Math.min(length, size));
    }

    /** Fills the start of an array from a place that must exist. */
    void read(long position, byte[] to, int length) {
        if (position < 0 || length > size - position) {
            throw truncated(position + length);
        }
        var buffer = ByteBuffer.wrap(to, 0, length);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw fault("became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new MachineException(name() + " can't be read: " + say(e), e);
        }
    }

    /** The file ends before it should. */
    MachineException truncated(long wanted) {
        return fault(
                "is truncated or damaged: it has "
                        + size
                        + " bytes and should have at least "
                        + Long.toUnsignedString(wanted));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new MachineException(name() + " can't be closed: " + say(e), e);
        }
    }

    private static String say(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
