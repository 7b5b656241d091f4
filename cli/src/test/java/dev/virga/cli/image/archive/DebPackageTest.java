package dev.virga.cli.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class DebPackageTest {
    @TempDir private Path folder = Path.of("");

    private static byte[] data() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options()))) {
            TarArchiveEntry file = new TarArchiveEntry("./usr/bin/tool");
            file.setMode(0755);
            file.setSize(4);
            tar.putArchiveEntry(file);
            tar.write("ELF!".getBytes(StandardCharsets.US_ASCII));
            tar.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("./usr/bin/other", TarConstants.LF_SYMLINK);
            link.setLinkName("tool");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry hard = new TarArchiveEntry("./usr/bin/hard", TarConstants.LF_LINK);
            hard.setLinkName("./usr/bin/tool");
            tar.putArchiveEntry(hard);
            tar.closeArchiveEntry();
            tar.putArchiveEntry(new TarArchiveEntry("./usr/share/doc/"));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private Path deb(String member, byte[] content) throws IOException {
        Path file = folder.resolve("p.deb");
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            ar.putArchiveEntry(new ArArchiveEntry("debian-binary", 4));
            ar.write("2.0\n".getBytes(StandardCharsets.US_ASCII));
            ar.closeArchiveEntry();
            ar.putArchiveEntry(new ArArchiveEntry(member, content.length));
            ar.write(content);
            ar.closeArchiveEntry();
        }
        return file;
    }

    private static FileTree read(Path deb) throws IOException {
        FileTree tree = new FileTree();
        new DebPackage(deb)
                .visit(
                        new DebPackage.Visitor() {
                            @Override
                            public boolean wants(String path) {
                                return !path.startsWith("usr/share");
                            }

                            @Override
                            public void entry(String path, FileNode node) {
                                tree.put(path, node);
                            }
                        });
        return tree;
    }

    @Test
    void filesAndLinksComeOutOfAPackage() throws IOException {
        FileTree tree = read(deb("data.tar.xz", data()));
        assertThat(tree.entries())
                .containsOnlyKeys(
                        "usr", "usr/bin", "usr/bin/tool", "usr/bin/other", "usr/bin/hard");
        assertThat(tree.get("usr/bin/tool"))
                .hasValueSatisfying(node -> assertThat(node.mode()).isEqualTo(0755));
        for (String name : new String[] {"usr/bin/other", "usr/bin/hard"}) {
            assertThat(tree.resolve(name).orElseThrow().content()).hasSize(4);
        }
    }

    @Test
    void whatIsNoPackageIsRefused() throws IOException {
        Path none = deb("control.tar", new byte[10]);
        assertThatThrownBy(() -> read(none)).hasMessageContaining("has no data.tar");
        Path odd = deb("data.tar.lzma", new byte[10]);
        assertThatThrownBy(() -> read(odd)).hasMessageContaining("unknown way");
        byte[] whole = data();
        Path broken = deb("data.tar.xz", Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> read(broken)).isInstanceOf(IOException.class);
    }
}
