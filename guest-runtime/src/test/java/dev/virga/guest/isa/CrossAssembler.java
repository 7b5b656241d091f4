package dev.virga.guest.isa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds programs with Debian's cross tools into target/riscv, once for each state of the sources.
 * Fails, naming the package, where the tools are missing.
 */
public final class CrossAssembler {
    private static final String COMPILER = "riscv64-linux-gnu-gcc";
    private static final Path OUTPUT = Path.of("target", "riscv").toAbsolutePath();
    private static final List<String> FLAGS =
            List.of(
                    "-march=rv64gc",
                    "-mabi=lp64d",
                    "-nostdlib",
                    "-nostartfiles",
                    "-static",
                    "-no-pie",
                    "-fno-pic",
                    "-Wl,--no-relax,--build-id=none,--no-warn-rwx-segments",
                    "-Irig",
                    "-Isupervisor");

    private CrossAssembler() {}

    /** The ELF file of a program. */
    public static Path build(Program program) {
        var command = new ArrayList<>(List.of(COMPILER));
        command.addAll(FLAGS);
        command.add("-DHARTS=" + program.harts());
        command.add("-T" + program.layout());
        command.add(program.runtime().toString());
        command.add(program.source().toString());
        try {
            String key = key(program, command);
            String name = program.toString().replaceAll("[ /]", "-");
            Path elf = OUTPUT.resolve(name + "-" + key + ".elf");
            if (!Files.exists(elf)) {
                Files.createDirectories(OUTPUT);
                Path made = Files.createTempFile(OUTPUT, name, ".part");
                command.add("-o");
                command.add(made.toString());
                run(command);
                Files.move(made, elf, StandardCopyOption.ATOMIC_MOVE);
            }
            return elf;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .directory(Program.ROOT.toFile())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            throw new AssertionError(
                    COMPILER
                            + " can't be run; the ISA programs need Debian's package"
                            + " gcc-riscv64-linux-gnu",
                    e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while assembling", e);
        }
    }

    private static String key(Program program, List<String> command) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        digest.update(String.join(" ", command).getBytes(StandardCharsets.UTF_8));
        for (Path folder : List.of(Path.of("rig"), program.source().getParent())) {
            try (Stream<Path> files = Files.list(Program.ROOT.resolve(folder))) {
                for (Path file : files.sorted().toList()) {
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
    }
}
