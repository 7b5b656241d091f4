package dev.virga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudctlTest {
    @TempDir private Path home = Path.of("");

    private TestRun run(String... arguments) {
        return TestRun.of(home, arguments);
    }

    @Test
    void helpListsEveryNoun() {
        TestRun help = run("--help");
        assertThat(help.code()).isZero();
        for (CommandGroup group : Commands.ALL) {
            assertThat(help.out()).contains(group.name()).contains(group.summary());
        }
        assertThat(run().out()).isEqualTo(help.out());
        assertThat(run("help").out()).isEqualTo(help.out());
    }

    @Test
    void everyNounHasHelp() {
        for (CommandGroup group : Commands.ALL) {
            TestRun help = run(group.name(), "--help");
            assertThat(help.code()).as(group.name()).isZero();
            assertThat(help.out()).contains("Usage: cloudctl " + group.name());
            assertThat(run("help", group.name()).out()).isEqualTo(help.out());
        }
    }

    @Test
    void everyVerbHasHelp() {
        for (CommandGroup group : Commands.ALL) {
            for (String verb :
                    Cloudctl.line(group, TestRun.streams(home)).getSubcommands().keySet()) {
                TestRun help = run(group.name(), verb, "--help");
                assertThat(help.code()).as("%s %s", group.name(), verb).isZero();
                assertThat(help.out()).contains("Usage: cloudctl " + group.name() + " ");
            }
        }
    }

    @Test
    void shortFormsStandForVerbsOfVms() {
        assertThat(ShortForm.whole(List.of("ls", "-o", "name")))
                .containsExactly("vm", "ls", "-o", "name");
        assertThat(ShortForm.whole(List.of("run", "a", "--image", "b")))
                .containsExactly("vm", "create", "--wait=ready", "a", "--image", "b");
        assertThat(ShortForm.whole(List.of("run", "a", "--wait=running")))
                .containsExactly("vm", "create", "a", "--wait=running");
        assertThat(ShortForm.whole(List.of("image", "ls"))).containsExactly("image", "ls");
        assertThat(run("ls", "--help").out()).isEqualTo(run("vm", "ls", "--help").out());
        assertThat(run("console", "--help").out()).contains("Usage: cloudctl vm console ");
        assertThat(run("run", "--help").out()).contains("Usage: cloudctl vm create ");
        assertThat(run("--help").out()).contains("Short forms: run NAME");
    }

    @Test
    void versionNamesTheJava() {
        assertThat(run("--version").out()).startsWith("cloudctl ").contains("Java");
    }

    @Test
    void anUnknownWordIsAQuestionOfUsage() {
        TestRun wrong = run("imge", "ls");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(wrong.err()).contains("did you mean 'image'?");
        assertThat(wrong.out()).isEmpty();
        assertThat(run("image", "ls", "--nonsense").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run("image").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run("image", "ls", "-o", "xml").err()).contains("no output format 'xml'");
    }

    @Test
    void machineRunNeedsSomethingToRun() {
        TestRun wrong = run("machine", "run");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(wrong.err()).contains("what to run?");
        assertThat(run("machine", "run", "--elf", "x", "--clock", "sundial").code())
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(run("machine", "run", "--elf", "x", "--memory", "lots").code())
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(run("machine", "run", "--elf", "x", "--kernel", "y").code())
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(run("machine", "run", "--image", "none").code())
                .isEqualTo(ExitCode.NOT_FOUND.code());
    }

    @Test
    void aWrongKernelIsOneLine() throws IOException {
        Path kernel = Files.writeString(home.resolve("words"), "no kernel\n".repeat(500));
        TestRun wrong = run("machine", "run", "--kernel", kernel.toString());
        assertThat(wrong.code()).isEqualTo(ExitCode.ERROR.code());
        assertThat(wrong.err().strip()).contains("words").doesNotContain("\n");
        TestRun missing = run("machine", "run", "--elf", home.resolve("nowhere").toString());
        assertThat(missing.code()).isEqualTo(ExitCode.ERROR.code());
        assertThat(missing.err().strip()).contains("nowhere").doesNotContain("\n");
    }
}
