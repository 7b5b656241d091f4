package dev.virga.cli.image.debian;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.image.archive.Cpio;
import dev.virga.cli.image.archive.FileTree;
import dev.virga.cli.machine.GuestJob;
import dev.virga.cli.output.Sizes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes a root disk out of a file tree. No tool of the host makes a file system and no root is
 * needed: a guest of the same kernel does it, with an archive of the files as its second disk.
 */
final class DiskMaker {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final long GUEST_MEMORY = 256L << 20;

    /** What ext4 takes for itself: a sixteenth, and a journal. */
    private static final int OVERHEAD_DIVISOR = 16;

    private static final long JOURNAL = 32L << 20;

    private final Path kernel;
    private final Path initrd;

    /** A maker with the image's own kernel and initial file system. */
    DiskMaker(Path kernel, Path initrd) {
        this.kernel = kernel;
        this.initrd = initrd;
    }

    /** Writes the disk's file, sparse. */
    void make(FileTree tree, long bytes, Path disk) throws IOException, InterruptedException {
        long needed = RootTree.bytes(tree);
        needed += needed / OVERHEAD_DIVISOR + JOURNAL;
        if (needed > bytes) {
            throw new CliException(
                    ExitCode.USAGE,
                    "the packages do not fit a root disk of "
                            + Sizes.human(bytes)
                            + ": they need "
                            + Sizes.human(needed));
        }
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Path archive = disk.resolveSibling("files.cpio");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
                Cpio.write(tree, out);
            }
            String script = new String(Initramfs.resource("make-disk"), StandardCharsets.US_ASCII);
            new GuestJob(kernel, initrd, DebianRecipe.COMMAND_LINE, GUEST_MEMORY)
                    .disk(disk)
                    .source(archive)
                    .run("make the root disk", script, PATIENCE);
        } finally {
            Files.deleteIfExists(archive);
        }
    }
}
