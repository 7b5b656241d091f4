package dev.virga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandTest {
    @TempDir private Path home = Path.of("");
    private Path kernel = Path.of("");

    @BeforeEach
    void kernel() throws IOException {
        byte[] image = new byte[4096];
        image[0x38] = 'R';
        image[0x39] = 'S';
        image[0x3a] = 'C';
        image[0x3b] = 5;
        kernel = Files.write(home.resolve("Image"), image);
    }

    private TestRun image(String... arguments) {
        return TestRun.of(
                home,
                Stream.concat(Stream.of("image"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void importsListsAndRemoves() throws IOException {
        Path disk = Files.write(home.resolve("d.raw"), new byte[1 << 16]);
        TestRun made =
                image(
                        "import",
                        "--name",
                        "mine",
                        "--kernel",
                        kernel.toString(),
                        "--disk",
                        disk.toString(),
                        "--append",
                        "console=ttyS0 root=/dev/vda");
        assertThat(made.code()).as(made.err()).isZero();
        String id = made.out().split(" ")[1];
        Path folder = home.resolve("data/images").resolve(id);
        assertThat(folder.resolve("kernel")).hasSameBinaryContentAs(kernel);
        assertThat(folder.resolve("disk")).hasSize(1 << 16);
        assertThat(image("ls", "-o", "name").out()).isEqualTo("mine\n");
        assertThat(image("ls", "-o", "json").out())
                .contains("\"commandLine\": \"console=ttyS0 root=/dev/vda\"");
        assertThat(image("ls", "--columns", "id", "--no-headers").out()).isEqualTo(id + "\n");
        assertThat(image("rm", "mine").code()).isZero();
        assertThat(folder).doesNotExist();
        assertThat(image("ls", "-o", "name").out()).isEmpty();
        assertThat(image("rm", "mine").code()).isEqualTo(ExitCode.NOT_FOUND.code());
    }

    @Test
    void theSameTwiceIsOneImage() {
        String first = image("import", "--name", "a", "--kernel", kernel.toString()).out();
        assertThat(image("import", "--name", "a", "--kernel", kernel.toString()).out())
                .isEqualTo(first);
        assertThat(image("ls", "-o", "name").out()).isEqualTo("a\n");
    }

    @Test
    void theSameOnceMoreRepairsWhatWasDamaged() throws IOException {
        String made = image("import", "--name", "a", "--kernel", kernel.toString()).out();
        Path part = home.resolve("data/images").resolve(made.split(" ")[1]).resolve("kernel");
        Files.write(part, new byte[] {1, 2, 3});
        assertThat(image("import", "--name", "a", "--kernel", kernel.toString()).out())
                .isEqualTo(made);
        assertThat(part).hasSameBinaryContentAs(kernel);
    }

    @Test
    void refusesWhatIsNoKernelAndLeavesNothing() throws IOException {
        Path words = Files.writeString(home.resolve("words"), "hello\n".repeat(100));
        TestRun wrong = image("import", "--name", "a", "--kernel", words.toString());
        assertThat(wrong.code()).isEqualTo(ExitCode.ERROR.code());
        assertThat(wrong.err()).contains("words is not a RISC-V kernel Image");
        assertThat(image("import", "--name", "a", "--kernel", "/nowhere").err())
                .contains("no such file: /nowhere");
        assertThat(image("import", "--name", "A b", "--kernel", kernel.toString()).code())
                .isEqualTo(ExitCode.USAGE.code());
        Path empty = Files.createFile(home.resolve("empty"));
        assertThat(
                        image(
                                        "import",
                                        "--name",
                                        "a",
                                        "--kernel",
                                        kernel.toString(),
                                        "--initrd",
                                        empty.toString())
                                .err())
                .contains("empty is empty");
        try (Stream<Path> left = Files.list(home.resolve("data/images"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void knowsOnlyDebian() {
        TestRun wrong = image("build", "plan9");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(wrong.err()).contains("no recipe for 'plan9'");
    }
}
