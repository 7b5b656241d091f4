package dev.virga.cli.image.debian;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Sizes;
import java.util.List;

/**
 * A root disk that an image is to have.
 *
 * @param bytes its size, a multiple of 1 MiB
 * @param packages Debian packages that it has beside the usual ones
 */
public record RootDisk(long bytes, List<String> packages) {
    private static final long UNIT = 1L << 20;
    private static final long LEAST = 64 * UNIT;
    private static final long MOST = 1L << 40;

    /** Refuses sizes that no file system or host has use for, and names that apt would not take. */
    public RootDisk {
        packages = List.copyOf(packages);
        if (bytes < LEAST || bytes > MOST || bytes % UNIT != 0) {
            throw new CliException(
                    ExitCode.USAGE,
                    "a root disk of "
                            + bytes
                            + " bytes: use "
                            + Sizes.human(LEAST)
                            + " to "
                            + Sizes.human(MOST)
                            + ", a multiple of 1 MiB");
        }
        for (String name : packages) {
            // Debian policy 5.6.1; a word that begins otherwise could be an option of apt.
            if (!name.matches("[a-z0-9][a-z0-9+.-]+")) {
                throw new CliException(ExitCode.USAGE, "'" + name + "' is no package's name");
            }
        }
    }
}
