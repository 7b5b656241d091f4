package dev.virga.cli.image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.archive.FileTree;
import dev.virga.cli.image.archive.TinyElf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

class KernelModulesTest {
    private static final String FOLDER = "usr/lib/modules/6.12-test/";

    private final KernelModules modules = new KernelModules("6.12-test");

    private void module(String path, String... info) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(bytes, new LZMA2Options(0))) {
            xz.write(TinyElf.module(info));
        }
        modules.add(path, bytes.toByteArray());
    }

    private static String text(FileTree tree, String name) {
        return new String(
                tree.resolve(FOLDER + name).orElseThrow().content(), StandardCharsets.UTF_8);
    }

    @Test
    void dependenciesComeAlongAndAreWrittenDown() throws IOException {
        module("kernel/fs/ext4/ext4.ko.xz", "alias=fs-ext4", "depends=jbd2,mbcache");
        module("kernel/fs/jbd2/jbd2.ko.xz", "depends=crc-16");
        module("kernel/fs/mbcache.ko.xz", "depends=");
        module("kernel/lib/crc-16.ko.xz", "depends=");
        module("kernel/drivers/char/hw_random/virtio-rng.ko.xz", "depends=", "alias=virtio:d4v*");
        module("kernel/unwanted.ko.xz", "depends=");
        FileTree tree = new FileTree();
        modules.install(List.of("virtio_rng"), List.of("ext4"), tree);
        assertThat(text(tree, "modules.dep").lines())
                .containsExactly(
                        "kernel/lib/crc-16.ko.xz:",
                        "kernel/fs/ext4/ext4.ko.xz: kernel/fs/jbd2/jbd2.ko.xz"
                                + " kernel/fs/mbcache.ko.xz kernel/lib/crc-16.ko.xz",
                        "kernel/fs/jbd2/jbd2.ko.xz: kernel/lib/crc-16.ko.xz",
                        "kernel/fs/mbcache.ko.xz:",
                        "kernel/drivers/char/hw_random/virtio-rng.ko:");
        assertThat(text(tree, "modules.alias").lines())
                .containsExactly("alias fs-ext4 ext4", "alias virtio:d4v* virtio_rng");
        assertThat(tree.entries()).doesNotContainKey(FOLDER + "kernel/unwanted.ko.xz");
        byte[] packed = tree.resolve(FOLDER + "kernel/fs/mbcache.ko.xz").orElseThrow().content();
        try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(packed))) {
            assertThat(in.readAllBytes()).startsWith(0x7f, 'E', 'L', 'F');
        }
    }

    @Test
    void aModuleThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> modules.install(List.of("virtio_blk"), List.of(), new FileTree()))
                .isInstanceOf(CliException.class)
                .hasMessage("the kernel 6.12-test has no module virtio_blk");
    }
}
