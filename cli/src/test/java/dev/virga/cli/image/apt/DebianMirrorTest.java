package dev.virga.cli.image.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.cli.exit.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianMirrorTest {
    @TempDir private Path root = Path.of("");
    private Path keyring = Path.of("");

    @BeforeEach
    void keyring() throws IOException {
        Files.createDirectories(root.resolve("etc/apt/sources.list.d"));
        Path folder = Files.createDirectories(root.resolve("usr/share/keyrings"));
        keyring = Files.createFile(folder.resolve("debian-archive-keyring.gpg"));
    }

    private void source(String name, String text) throws IOException {
        Files.writeString(root.resolve("etc/apt").resolve(name), text);
    }

    @Test
    void readsStanzas() throws IOException {
        source(
                "sources.list.d/debian.sources",
                """
                # a comment
                Types: deb deb-src
                URIs: http://mirror.example/debian
                Suites: bookworm
                 bookworm-updates
                Components: main
                Signed-By: /usr/share/keyrings/none.gpg

                Types: deb
                URIs: http://mirror.example/debian-security
                Suites: bookworm-security
                """);
        assertThat(DebianMirror.ofHost(root))
                .isEqualTo(new DebianMirror("http://mirror.example/debian", keyring));
    }

    @Test
    void readsLines() throws IOException {
        Path own = Files.createFile(root.resolve("own.gpg"));
        source(
                "sources.list",
                "deb cdrom:[Debian]/ trixie main\n# deb http://old.example/debian sid main\n"
                        + "deb [arch=amd64 signed-by="
                        + own
                        + "] https://lines.example/debian trixie"
                        + " main # the one\n");
        assertThat(DebianMirror.ofHost(root))
                .isEqualTo(new DebianMirror("https://lines.example/debian", own));
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        source("sources.list", "deb http://archive.example/ubuntu noble main\n");
        assertThatThrownBy(() -> DebianMirror.ofHost(root))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("--mirror URI");
        Files.delete(keyring);
        assertThatThrownBy(() -> DebianMirror.named("http://m.example/debian", root))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("debian-archive-keyring");
    }

    @Test
    void disabledStanzasDoNotCount() throws IOException {
        source(
                "sources.list.d/a.sources",
                "Types: deb\nURIs: http://off.example/debian\nSuites: sid\nEnabled: no\n");
        source(
                "sources.list.d/b.sources",
                "Types: deb\nURIs: http://on.example/debian\nSuites: sid\n");
        assertThat(DebianMirror.ofHost(root).uri()).isEqualTo("http://on.example/debian");
    }
}
