package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code pattern.S}: a guest that writes and verifies patterns over its memory. */
final class PatternProgram {
    private static final Path COMPILER = Path.of("/usr/bin/riscv64-linux-gnu-gcc");

    private PatternProgram() {}

    /** Assembles it for so many harts with a part of the memory each, rounds, and turns of rest. */
    static Path assemble(Path folder, long part, int harts, int rounds, long rest)
            throws IOException, InterruptedException {
        Path source = folder.resolve("pattern.S");
        Path program = folder.resolve("pattern.elf");
        try (InputStream text = PatternProgram.class.getResourceAsStream("pattern.S")) {
            Files.write(source, java.util.Objects.requireNonNull(text).readAllBytes());
        }
        compile(
                source,
                program,
                List.of(
                        "-DPART=" + part,
                        "-DHARTS=" + harts,
                        "-DROUNDS=" + rounds,
                        "-DREST=" + rest));
        return program;
    }

    /** Assembles a program of one's own. */
    static Path assemble(Path folder, String name, String text)
            throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve(name), text);
        Path program = folder.resolve(name + ".elf");
        compile(source, program, List.of());
        return program;
    }

    private static void compile(Path source, Path program, List<String> defines)
            throws IOException, InterruptedException {
        assertThat(COMPILER)
                .as("the cross compiler: install the Debian package gcc-riscv64-linux-gnu")
                .exists();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                COMPILER.toString(),
                                "-nostdlib",
                                "-static",
                                "-march=rv64gc",
                                "-Wl,-N",
                                "-Wl,-Ttext=0x80000000",
                                "-Wl,--build-id=none",
                                "-o",
                                program.toString(),
                                source.toString()));
        command.addAll(defines);
        Process compiler = new ProcessBuilder(command).inheritIO().start();
        assertThat(compiler.waitFor()).isZero();
    }
}
