package dev.virga.cli.image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our scripts for the guest, as far as a host's own sh can tell. */
class GuestScriptsTest {
    @TempDir private Path folder = Path.of("");

    private Path script(String name) throws IOException {
        return Files.write(folder.resolve(name), Initramfs.resource(name));
    }

    private static String run(String input, List<String> command)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void everyScriptIsSyntaxForAShell() throws IOException, InterruptedException {
        for (Map.Entry<String, String> script : DebianRecipe.SCRIPTS.entrySet()) {
            run("", List.of("sh", "-n", script(script.getValue()).toString()));
        }
        run("", List.of("sh", "-n", script("make-disk").toString()));
    }

    @Test
    void theRecipeChangesOnlyWithWhatItIsMadeOf() {
        Optional<RootDisk> none = Optional.empty();
        Optional<RootDisk> disk = Optional.of(new RootDisk(1L << 30, List.of()));
        Optional<RootDisk> more = Optional.of(new RootDisk(1L << 30, List.of("lua5.4")));
        assertThat(DebianBuilder.recipe(none))
                .matches("[0-9a-f]{16}")
                .isEqualTo(DebianBuilder.recipe(none));
        assertThat(
                        Set.of(
                                DebianBuilder.recipe(none),
                                DebianBuilder.recipe(disk),
                                DebianBuilder.recipe(more)))
                .hasSize(3);
    }

    @Test
    void aRootDiskHasASizeOfUseAndNamesThatAreNoOptions() {
        for (long bytes : List.of(0L, 1L << 20, (1L << 30) + 1, 1L << 41)) {
            assertThatThrownBy(() -> new RootDisk(bytes, List.of()))
                    .hasMessageContaining("a multiple of 1 MiB");
        }
        assertThatThrownBy(() -> new RootDisk(1L << 30, List.of("-o")))
                .hasMessage("'-o' is no package's name");
    }
}
