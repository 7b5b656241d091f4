package dev.virga.deploy.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A few lines of assembly as an ELF file for {@code --elf}: it runs in machine mode on nothing. */
final class BareProgram {
    private static final Path COMPILER = Path.of("/usr/bin/riscv64-linux-gnu-gcc");

    /** Ends the machine with the code in a0, by the {@code tohost} word. */
    private static final String END =
            """
            end:    slli a0, a0, 1
                    ori a0, a0, 1
                    la t0, tohost
                    sd a0, 0(t0)
            1:      j 1b
                    .section .tohost, "aw", @progbits
                    .align 6
                    .globl tohost
            tohost: .dword 0
                    .dword 0
            """;

    private BareProgram() {}

    /** Assembles a program; it may jump to {@code end} with an exit code in a0. */
    static Path assemble(String lines) {
        assertThat(COMPILER)
                .as("the cross compiler: install the Debian package gcc-riscv64-linux-gnu")
                .exists();
        Path source = Cloudctl.temporary("S");
        Path program = Cloudctl.temporary("elf");
        try {
            Files.writeString(source, ".globl _start\n_start:\n" + lines + "\n" + END);
            Process compiler =
                    new ProcessBuilder(
                                    COMPILER.toString(),
                                    "-nostdlib",
                                    "-static",
                                    "-Wl,-N", // no page of file headers in front
                                    "-Wl,-Ttext=0x80000000",
                                    "-Wl,--build-id=none",
                                    "-o",
                                    program.toString(),
                                    source.toString())
                            .inheritIO()
                            .start();
            assertThat(compiler.waitFor(2, TimeUnit.MINUTES) && compiler.exitValue() == 0).isTrue();
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
