package dev.virga.deploy.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What engineers ask of {@code cloudctl machine run}: snapshots, gdb, a trace. */
class MachineToolsIT {
    private static final int TIMED_OUT = 7;
    private static final Path GDB = Path.of("/usr/bin/gdb-multiarch");

    /** Ends with code 5 when the machine's own clock says that it has run for six seconds. */
    private static final String SIX_SECONDS =
            """
                    li t0, 0x0200bff8
                    li t1, 60000000
            2:      ld t2, 0(t0)
                    bltu t2, t1, 2b
                    li a0, 5
                    j end
            """;

    @TempDir private Path folder = Path.of("");

    @Test
    void aSnapshotAloneGoesOnWhereItWasTaken() {
        Path snapshot = folder.resolve("snapshot");
        String elf = BareProgram.assemble(SIX_SECONDS).toString();
        List<String> words = List.of("machine", "run", "--elf", elf);
        Cloudctl.Result saved =
                run(words, "--memory", "32M", "--timeout", "1s", "--save", snapshot.toString());
        assertThat(saved.status()).as(saved.errors()).isEqualTo(TIMED_OUT);
        Cloudctl.Result restored = Cloudctl.run("machine", "run", "--restore", snapshot.toString());
        assertThat(restored.status()).as(restored.errors()).isEqualTo(5);
        Cloudctl.Result other =
                Cloudctl.run("machine", "run", "--restore", snapshot.toString(), "--memory", "64M");
        assertThat(other.status()).isOne();
        assertThat(other.errors()).contains("memory is 32768 KiB", "here it is 65536 KiB");
    }

    @Test
    void everyInstructionCanBeTraced() throws IOException {
        Path trace = folder.resolve("trace");
        String elf = BareProgram.assemble("li a0, 3\n j end").toString();
        assertThat(run(List.of("machine", "run", "--elf", elf), "--trace", trace.toString()))
                .extracting(Cloudctl.Result::status)
                .isEqualTo(3);
        List<String> lines = Files.readAllLines(trace);
        assertThat(lines).hasSizeGreaterThan(4);
        assertThat(lines.getFirst()).contains("80000000");
        assertThat(String.join("\n", lines)).containsIgnoringCase("sd");
    }

    @Test
    void gdbAttaches() throws IOException, InterruptedException {
        assertThat(GDB).as("gdb: install the Debian package gdb-multiarch").exists();
        String elf = BareProgram.assemble("li s3, 0x5ca1ab1e\n2: j 2b").toString();
        Process machine =
                Cloudctl.command("machine", "run", "--elf", elf, "--gdb", "0", "--timeout", "180s")
                        .start();
        try (BufferedReader errors =
                new BufferedReader(
                        new InputStreamReader(machine.getErrorStream(), StandardCharsets.UTF_8))) {
            Matcher port = Pattern.compile("localhost:(\\d+)").matcher(errors.readLine());
            assertThat(port.find()).isTrue();
            Path said = Cloudctl.temporary("gdb");
            Process gdb =
                    new ProcessBuilder(
                                    GDB.toString(),
                                    "-nx",
                                    "-batch",
                                    "-ex",
                                    "set architecture riscv:rv64",
                                    "-ex",
                                    "target remote localhost:" + port.group(1),
                                    "-ex",
                                    "print/x $s3",
                                    "-ex",
                                    "x/2xw 0x80000000",
                                    "-ex",
                                    "stepi",
                                    "-ex",
                                    "info registers pc",
                                    "-ex",
                                    "kill")
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            assertThat(gdb.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(said))
                    .contains("= 0x5ca1ab1e")
                    .contains("0x80000000:")
                    .containsPattern("pc +0x8000000");
        } finally {
            machine.descendants().forEach(ProcessHandle::destroyForcibly);
            machine.destroyForcibly().waitFor();
        }
    }

    private static Cloudctl.Result run(List<String> words, String... more) {
        return Cloudctl.run(
                java.util.stream.Stream.concat(words.stream(), java.util.Arrays.stream(more))
                        .toArray(String[]::new));
    }
}
