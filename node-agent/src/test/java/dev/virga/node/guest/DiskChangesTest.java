package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a template's disk differs from its image's goes to another node, and makes the same there.
 */
class DiskChangesTest {
    private static final int SIZE = (1 << 20) + 512;

    @TempDir private Path folder = Path.of("");

    private byte[] changes(byte[] before, byte[] now) throws IOException {
        var out = new ByteArrayOutputStream();
        DiskChanges.write(
                Files.write(folder.resolve("before"), before),
                Files.write(folder.resolve("now"), now),
                out);
        return out.toByteArray();
    }

    @Test
    void theOtherNodeHasTheSameDisk() throws IOException {
        byte[] before = new byte[SIZE];
        new Random(1).nextBytes(before);
        byte[] now = before.clone();
        now[0]++;
        now[700_000]++;
        now[SIZE - 1]++;

        byte[] changes = changes(before, now);

        assertThat(changes).hasSizeLessThan(200 << 10);
        Path copy = Files.write(folder.resolve("copy"), before);
        DiskChanges.apply(new ByteArrayInputStream(changes), copy);
        assertThat(Files.readAllBytes(copy)).isEqualTo(now);
    }

    @Test
    void whatIsCutShortOrOfAnotherDiskIsRefused() throws IOException {
        byte[] now = new byte[SIZE];
        new Random(2).nextBytes(now);
        byte[] changes = changes(new byte[SIZE], now);
        Path copy = Files.write(folder.resolve("copy"), new byte[SIZE]);
        byte[] half = Arrays.copyOf(changes, changes.length / 2);

        assertThatThrownBy(() -> DiskChanges.apply(new ByteArrayInputStream(half), copy))
                .isInstanceOf(IOException.class);

        Path other = Files.write(folder.resolve("other"), new byte[SIZE - 512]);
        assertThatThrownBy(() -> DiskChanges.apply(new ByteArrayInputStream(changes), other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another size");
    }
}
