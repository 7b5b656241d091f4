package dev.virga.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A disk of a few MiB that can be filled to its last byte. It is a RAM file system in a mount
 * namespace of its own, so what is to use it is the {@code main} of a process that lives there.
 */
public final class SmallDisk {
    private final Path folder;
    private final Path filler;

    /** The disk, for the process that lives there: its first argument says where. */
    public SmallDisk(String[] arguments) {
        folder = Path.of(arguments[0]);
        filler = folder.resolve("filler");
    }

    /** Runs a program beside a small disk; it has to succeed. */
    public static void run(Class<?> program, int mib, Path mountPoint) throws Exception {
        Process process =
                new ProcessBuilder(
                                "unshare",
                                "--user",
                                "--map-root-user",
                                "--mount",
                                "sh",
                                "-c",
                                "m=$2; mount -t tmpfs -o size=$1m none \"$m\" && shift 2 &&"
                                        + " exec \"$@\" \"$m\"",
                                "sh",
                                Integer.toString(mib),
                                mountPoint.toString(),
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx128m",
                                "--add-exports",
                                "java.base/jdk.internal.misc=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
    }

    public Path folder() {
        return folder;
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        try (FileChannel file =
                FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer page = ByteBuffer.allocate(4096);
            while (Files.getFileStore(folder).getUsableSpace() > 0) {
                file.write(page.clear());
            }
        } catch (IOException e) {
            assertThat(List.of("No space left on device")).contains(e.getMessage());
        }
    }

    /** Gives it back. */
    public void free() {
        try {
            Files.delete(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is so. */
    public static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end < 0).isTrue();
            LockSupport.parkNanos(5_000_000);
        }
    }
}
