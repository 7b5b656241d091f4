package dev.virga.node.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The conformance and litmus programs of guest-runtime, assembled. */
final class GuestPrograms {
    private static final Path ROOT =
            Path.of("..", "guest-runtime", "src", "test", "riscv").toAbsolutePath().normalize();

    private final Path folder;

    /** Programs that are written to a folder. */
    GuestPrograms(Path folder) {
        this.folder = folder;
    }

    record Program(String name, Path elf, int harts) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Those of one hart, in physical addresses. */
    List<Program> single() throws IOException, InterruptedException {
        List<Program> all = new ArrayList<>();
        for (String part : List.of("user", "machine", "supervisor")) {
            String rig = part.equals("user") ? "physical.S" : "catch.S";
            for (Path source : sources(part)) {
                all.add(build(source, rig, 1));
            }
        }
        return all;
    }

    /** The litmus programs for so many harts. */
    List<Program> litmus(int harts) throws IOException, InterruptedException {
        List<Program> all = new ArrayList<>();
        for (Path source : sources("litmus")) {
            all.add(build(source, "harts.S", harts));
        }
        return all;
    }

    private static List<Path> sources(String part) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(part))) {
            return files.filter(file -> file.toString().endsWith(".S")).sorted().toList();
        }
    }

    private Program build(Path source, String rig, int harts)
            throws IOException, InterruptedException {
        String name = ROOT.relativize(source) + " on " + harts;
        Path elf = folder.resolve(name.replaceAll("[ /.]", "-") + ".elf");
        assemble(
                elf,
                "-DHARTS=" + harts,
                "-Irig",
                "-Isupervisor",
                "-Trig/physical.ld",
                "rig/" + rig,
                source.toString());
        return new Program(name, elf, harts);
    }

    /** A program from its text alone, at the start of RAM. */
    Program text(String name, String text, int harts) throws IOException, InterruptedException {
        Path source = folder.resolve(name + ".S");
        Path elf = folder.resolve(name + ".elf");
        Files.writeString(source, text);
        assemble(elf, "-Wl,-N,-Ttext=0x80000000", source.toString());
        return new Program(name, elf, harts);
    }

    private static void assemble(Path elf, String... rest)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "riscv64-linux-gnu-gcc",
                                "-march=rv64gc",
                                "-mabi=lp64d",
                                "-nostdlib",
                                "-nostartfiles",
                                "-static",
                                "-no-pie",
                                "-fno-pic",
                                "-Wl,--no-relax,--build-id=none,--no-warn-rwx-segments",
                                "-o",
                                elf.toString()));
        command.addAll(List.of(rest));
        Process compiler =
                new ProcessBuilder(command)
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor())
                .as("%s (Debian package gcc-riscv64-linux-gnu)\n%s", command, said)
                .isZero();
    }
}
