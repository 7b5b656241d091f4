package dev.virga.cli.image.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.virga.cli.image.archive.ElfFile;
import dev.virga.cli.image.riscv.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler makes of Java, under {@code qemu-riscv64}, beside the JVM. */
class JavaProgramTest {
    private static final String QEMU = "qemu-riscv64";

    @TempDir private Path folder = Path.of("");

    @Test
    void aProgramComputesWhatTheJvmComputes() throws Exception {
        // Who has no QEMU says so, as in guest-runtime's TestTool.
        assumeFalse(
                List.of(System.getProperty("virga.tests.without", "").split(",", -1))
                        .contains(QEMU),
                "without " + QEMU);
        Path program = folder.resolve("sample");
        Files.write(program, JavaProgram.compile(Sample.class, Native.class));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        java.lang.Process process =
                new ProcessBuilder(QEMU, program.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        byte[] computed = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isEqualTo(7);
        long at = Memory.take(Sample.BYTES);
        Sample.compute(at);
        byte[] right = new byte[Sample.BYTES];
        for (int i = 0; i < right.length; i++) {
            right[i] = (byte) Native.getByte(at + i);
        }
        assertThat(computed).isEqualTo(right);
    }

    @Test
    void theAgentIsOneFileWithoutLibrariesAndTheSameEachTime() {
        byte[] agent = AgentProgram.elf();
        assertThat(agent).isEqualTo(AgentProgram.elf());
        ElfFile file = ElfFile.of(agent).orElseThrow();
        assertThat(file.needed()).isEmpty();
        assertThat(file.interpreter()).isEmpty();
    }

    /** Something that it can't do. */
    static final class Objects {
        private Objects() {}

        static int main(long stack) {
            return Long.toString(stack).length();
        }
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertThatThrownBy(() -> JavaProgram.compile(Objects.class, Native.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("main(J)I: not understood");
    }
}
