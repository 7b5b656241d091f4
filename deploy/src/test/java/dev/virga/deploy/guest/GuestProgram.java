package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A program of ours for the guest, compiled from {@code src/test/guest}. It travels as a raw disk
 * that holds its bytes and nothing else, so it needs neither a file system nor a changed image.
 *
 * @param disk the disk to give to the machine
 * @param sizeBytes how much of the disk is the program
 */
record GuestProgram(Path disk, long sizeBytes) {
    private static final Path COMPILER = Path.of("/usr/bin/riscv64-linux-gnu-gcc");
    private static final int SECTOR = 512;

    /** Compiles {@code NAME.c}. */
    static GuestProgram compile(String name) {
        assertThat(COMPILER)
                .as(
                        "the cross compiler: install the Debian packages gcc-riscv64-linux-gnu and"
                                + " libc6-dev-riscv64-cross")
                .exists();
        Path source = Path.of("src", "test", "guest", name + ".c");
        Path program = TestImage.OUTPUT.resolve(name + ".program");
        try {
            Files.createDirectories(TestImage.OUTPUT);
            Process compiler =
                    new ProcessBuilder(
                                    COMPILER.toString(),
                                    "-O2",
                                    "-static",
                                    "-Wall",
                                    "-o",
                                    program.toString(),
                                    source.toString())
                            .inheritIO()
                            .start();
            assertThat(compiler.waitFor(2, TimeUnit.MINUTES) && compiler.exitValue() == 0)
                    .as("compiles: " + source)
                    .isTrue();
            long size = Files.size(program);
            try (RandomAccessFile padded = new RandomAccessFile(program.toFile(), "rw")) {
                padded.setLength((size + SECTOR - 1) / SECTOR * SECTOR);
            }
            return new GuestProgram(program, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Makes it a file of the guest, found by its size among the disks. */
    void install(GuestConsole guest, String path) {
        long sectors = (sizeBytes + SECTOR - 1) / SECTOR;
        guest.ok(
                "disk=$(grep -lx "
                        + sectors
                        + " /sys/block/vd*/size | head -n 1 | cut -d/ -f4)"
                        + " && head -c "
                        + sizeBytes
                        + " /dev/$disk > "
                        + path
                        + " && chmod +x "
                        + path);
    }
}
