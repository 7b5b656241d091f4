package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** {@code drill.c}: a guest whose harts write and verify patterns, in memory and on a disk. */
final class DrillProgram {
    private DrillProgram() {}

    /**
     * Assembles it.
     *
     * @param part bytes of each hart
     * @param rounds in which all of it is written and verified
     */
    static Path assemble(Path folder, int harts, long seed, long part, int rounds)
            throws IOException, InterruptedException {
        Path source = folder.resolve("drill.c");
        Path program = folder.resolve("drill-" + harts + "-" + seed + ".elf");
        try (InputStream text = DrillProgram.class.getResourceAsStream("drill.c")) {
            Files.write(source, Objects.requireNonNull(text).readAllBytes());
        }
        Process compiler =
                new ProcessBuilder(
                                "riscv64-linux-gnu-gcc",
                                "-O1",
                                "-march=rv64gc",
                                "-mabi=lp64d",
                                "-mcmodel=medany",
                                "-ffreestanding",
                                "-fno-builtin",
                                "-fno-pic",
                                "-fno-stack-protector",
                                "-nostdlib",
                                "-static",
                                "-no-pie",
                                "-DSEED=" + seed + "ul",
                                "-DPART=" + part + "ul",
                                "-DHARTS=" + harts,
                                "-DROUNDS=" + rounds + "ul",
                                "-DREST=3000000ul",
                                "-Wl,-N,-Ttext=0x80000000,--build-id=none,--no-relax",
                                "-o",
                                program.toString(),
                                source.toString())
                        .inheritIO()
                        .start();
        assertThat(compiler.waitFor())
                .as("the cross compiler: the Debian package gcc-riscv64-linux-gnu")
                .isZero();
        return program;
    }
}
