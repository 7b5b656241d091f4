package dev.virga.node.console;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Serial output in a file; when it is full it becomes {@code NAME.1} and a new one begins. Not safe
 * from several threads.
 */
final class ConsoleLog implements Closeable {
    private final Path file;
    private final long limit;
    private OutputStream stream;
    private long size;

    /**
     * Opens the file for appending.
     *
     * @param limit bytes of one file
     */
    ConsoleLog(Path file, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        this.stream = open(file);
        this.size = Files.size(file);
    }

    void append(byte[] bytes, int offset, int length) throws IOException {
        if (size + length > limit && size > 0) {
            stream.close();
            Path older = file.resolveSibling(file.getFileName() + ".1");
            Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
            stream = open(file);
            size = 0;
        }
        stream.write(bytes, offset, length);
        size += length;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private static OutputStream open(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
