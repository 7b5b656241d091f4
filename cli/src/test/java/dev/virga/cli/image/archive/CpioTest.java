package dev.virga.cli.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;

class CpioTest {
    private static byte[] archive() throws IOException {
        FileTree tree =
                new FileTree()
                        .text("usr/bin/hello", 0755, "#!/bin/sh\n")
                        .link("bin", "usr/bin")
                        .put("dev/console", new FileNode.Device(0600, 5, 1));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Cpio.write(tree, out);
        return out.toByteArray();
    }

    @Test
    void anotherReaderFindsEverythingParentsFirst() throws IOException {
        List<String> found = new ArrayList<>();
        try (CpioArchiveInputStream in =
                new CpioArchiveInputStream(new ByteArrayInputStream(archive()))) {
            CpioArchiveEntry entry;
            while ((entry = in.getNextEntry()) != null) {
                String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                String device =
                        entry.isCharacterDevice()
                                ? entry.getRemoteDeviceMaj() + ":" + entry.getRemoteDeviceMin()
                                : "";
                found.add(
                        Long.toOctalString(entry.getMode())
                                + " "
                                + entry.getName()
                                + " "
                                + content.strip()
                                + device);
            }
        }
        assertThat(found)
                .containsExactly(
                        "120777 bin usr/bin",
                        "40755 dev ",
                        "20600 dev/console 5:1",
                        "40755 usr ",
                        "40755 usr/bin ",
                        "100755 usr/bin/hello #!/bin/sh");
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws IOException {
        assertThat(archive())
                .isEqualTo(archive())
                .startsWith("070701".getBytes(StandardCharsets.US_ASCII));
        assertThat(archive().length % 512).isZero();
    }
}
