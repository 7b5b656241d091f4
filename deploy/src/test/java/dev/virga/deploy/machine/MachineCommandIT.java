package dev.virga.deploy.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes and errors of {@code cloudctl machine run}. */
class MachineCommandIT {
    private static final int WRONG_INPUT = 1;
    private static final int WRONG_USAGE = 2;
    private static final int TIMED_OUT = 7;
    private static final String FOR_EVER = "j .";

    @TempDir private Path folder = Path.of("");

    @Test
    void theCodeThatAProgramGivesIsTheExitCode() {
        assertThat(elf("li a0, 0\n j end").status()).isZero();
        assertThat(elf("li a0, 41\n j end").status()).isEqualTo(41);
    }

    @Test
    void theTestDevicePowersOffOrFailsWithACode() {
        assertThat(elf("li t0, 0x100000\n li t1, 0x5555\n sw t1, 0(t0)\n j .").status()).isZero();
        assertThat(elf("li t0, 0x100000\n li t1, 0x93333\n sw t1, 0(t0)\n j .").status())
                .isEqualTo(9);
    }

    @Test
    void theConsoleIsStandardOutputAndNothingElseIsOnIt() {
        String hello =
                """
                        la t0, text
                        li t1, 0x10000000
                2:      lbu t2, 0(t0)
                        beqz t2, 3f
                        sb t2, 0(t1)
                        addi t0, t0, 1
                        j 2b
                3:      li a0, 0
                        j end
                text:   .asciz "hello from the machine\\n"
                        .align 2
                """;
        assertThat(elf(hello).output()).isEqualTo("hello from the machine\n");
    }

    @Test
    void aMachineThatGoesOnIsEndedByItsTimeout() {
        assertThat(elf(FOR_EVER, "--timeout", "2s").status()).isEqualTo(TIMED_OUT);
    }

    @Test
    void statisticsAreWrittenForPrograms() throws IOException {
        Path stats = folder.resolve("stats.json");
        assertThat(elf("li a0, 3\n j end", "--stats", stats.toString()).status()).isEqualTo(3);
        assertThat(Files.readString(stats))
                .startsWith("{")
                .contains("instructions", "MIPS", "resident");
    }

    @Test
    void wrongWordsAreAQuestionOfUsage() {
        assertThat(Cloudctl.run("machine", "run", "--no-such-option").status())
                .isEqualTo(WRONG_USAGE);
        assertThat(Cloudctl.run("machine", "run").status()).isEqualTo(WRONG_USAGE);
    }

    @Test
    void aFileThatIsMissingEmptyOrForeignIsNamed() throws IOException {
        Path missing = folder.resolve("missing");
        Path empty = Files.createFile(folder.resolve("empty"));
        Path foreign =
                Files.writeString(
                        folder.resolve("foreign"), "no kernel at all, just words\n".repeat(99));
        for (Path file : new Path[] {missing, empty, foreign}) {
            refused(file.getFileName().toString(), "--kernel", file.toString());
            refused(file.getFileName().toString(), "--elf", file.toString());
            refused(file.getFileName().toString(), "--restore", file.toString());
        }
    }

    @Test
    void aTruncatedProgramIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(BareProgram.assemble("li a0, 0\n j end\n .space 5000"));
        Path half = folder.resolve("half.elf");
        Files.write(half, Arrays.copyOf(whole, whole.length / 8));
        refused("half.elf", "--elf", half.toString());
    }

    @Test
    void tooLittleMemorySaysHowMuchIsNeeded() throws IOException {
        Path initrd = folder.resolve("large-initrd");
        try (RandomAccessFile file = new RandomAccessFile(initrd.toFile(), "rw")) {
            file.setLength(80L << 20);
        }
        Path kernel = folder.resolve("kernel");
        Files.write(kernel, kernelHeader());
        refused(
                "M",
                "--kernel",
                kernel.toString(),
                "--initrd",
                initrd.toString(),
                "--memory",
                "64M");
    }

    /**
     * The header of a RISC-V Image that says it needs 32 MiB (kernel,
     * arch/riscv/boot-image-header).
     */
    private static byte[] kernelHeader() {
        ByteBuffer header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 0x0000006f);
        header.putLong(8, 0x200000);
        header.putLong(16, 32L << 20);
        header.putInt(32, 2);
        header.putLong(48, 0x5643534952L);
        header.putInt(56, 0x05435352);
        return header.array();
    }

    @Test
    void aDiskIsOneMachinesOnly() throws IOException, InterruptedException {
        Path disk = folder.resolve("shared.raw");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        Path ready = BareProgram.assemble("li t1, 0x10000000\n li t2, '!'\n sb t2, 0(t1)\n j .");
        Process first =
                Cloudctl.command(
                                "machine",
                                "run",
                                "--elf",
                                ready.toString(),
                                "--disk",
                                disk.toString(),
                                "--timeout",
                                "180s")
                        .start();
        try {
            assertThat(first.getInputStream().read()).as("the first machine runs").isEqualTo('!');
            refused("shared.raw", "--elf", ready.toString(), "--disk", disk.toString());
        } finally {
            first.descendants().forEach(ProcessHandle::destroyForcibly);
            first.destroyForcibly().waitFor();
        }
    }

    private static Cloudctl.Result elf(String lines, String... more) {
        String[] arguments = {"machine", "run", "--elf", BareProgram.assemble(lines).toString()};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Cloudctl.run(all);
    }

    private static void refused(String word, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "machine";
        all[1] = "run";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        Cloudctl.Result result = Cloudctl.run(all);
        assertThat(result.errors().strip())
                .as(String.join(" ", all))
                .contains(word)
                .doesNotContain("\n");
        assertThat(result.status()).as(String.join(" ", all)).isEqualTo(WRONG_INPUT);
        assertThat(result.output()).as(String.join(" ", all)).isEmpty();
    }
}
