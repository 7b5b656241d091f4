package dev.virga.node.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells a disk of the host that is full from one that is broken. */
public final class FullDisk {
    /** A file system with less room than this is full, whatever its words are. */
    private static final long LEAST_BYTES = 64 << 10;

    /** How POSIX systems say ENOSPC, EDQUOT and EFBIG; other languages have other words. */
    private static final List<String> WORDS =
            List.of("No space left", "Disk quota exceeded", "File too large");

    private FullDisk() {}

    /**
     * Whether a failure was because there is no room.
     *
     * @param near a file or folder of that disk
     */
    public static boolean causes(IOException failure, Path near) {
        String said = String.valueOf(failure.getMessage());
        return WORDS.stream().anyMatch(said::contains) || freeBytes(near) < LEAST_BYTES;
    }

    /** What to tell people of a failure. */
    public static String explain(Exception failure, Path near) {
        boolean full =
                failure instanceof IOException io && causes(io, near)
                        || failure.getCause() instanceof IOException cause && causes(cause, near);
        return full
                ? "the node's disk is full (at " + near + "); make room there and try again"
                : String.valueOf(failure.getMessage());
    }

    private static long freeBytes(Path near) {
        try {
            return Files.getFileStore(near).getUsableSpace();
        } catch (IOException e) {
            // Nobody can say: then it is broken rather than full.
            return Long.MAX_VALUE;
        }
    }
}
