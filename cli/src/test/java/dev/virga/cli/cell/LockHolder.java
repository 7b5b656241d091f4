package dev.virga.cli.cell;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that locks a byte of a file, says so, and holds it until its input ends. */
public final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                FileLock lock = file.lock(120, 1, false)) {
            System.out.println("locked " + lock.isValid());
            while (System.in.read() >= 0) {
                // It holds on.
            }
        }
    }
}
