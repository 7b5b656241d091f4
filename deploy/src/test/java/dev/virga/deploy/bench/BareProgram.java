package dev.virga.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs for a machine without an operating system, assembled by Debian's cross compiler. */
final class BareProgram {
    private BareProgram() {}

    /** The ELF file of an assembler text, which starts at the label {@code _start}. */
    static Path assemble(Path folder, String name, String text)
            throws IOException, InterruptedException {
        Path source = folder.resolve(name + ".S");
        Path elf = folder.resolve(name + ".elf");
        Files.writeString(source, text);
        int status =
                new ProcessBuilder(
                                "riscv64-linux-gnu-gcc",
                                "-march=rv64gc",
                                "-nostdlib",
                                "-static",
                                "-Wl,-N,-Ttext=0x80000000,--build-id=none,--no-warn-rwx-segments",
                                "-o",
                                elf.toString(),
                                source.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("gcc-riscv64-linux-gnu could not assemble " + source);
        }
        return elf;
    }
}
