package dev.virga.guest.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCopyTest {
    private static final int SIZE = (5 << 20) + 512;

    @TempDir private Path folder = Path.of("");

    private Path original() throws IOException {
        Path file = folder.resolve("original.raw");
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(SIZE);
            disk.seek(70_000);
            disk.write(new byte[] {1, 2, 3});
            disk.seek((3 << 20) - 1);
            disk.write(new byte[] {4, 5});
        }
        return file;
    }

    @Test
    void aCopyHasTheSameBytesAndReplacesWhatWasThere() throws IOException {
        Path original = original();
        Path copy = Files.writeString(folder.resolve("copy.raw"), "something else");

        DiskCopy.make(original, copy);

        assertThat(Files.mismatch(original, copy)).isEqualTo(-1);
        assertThat(folder.resolve("copy.raw.half")).doesNotExist();
    }

    @Test
    void zerosAtTheEndStillCount() throws IOException {
        Path copy = folder.resolve("copy.raw");

        DiskCopy.make(original(), copy);

        assertThat(Files.size(copy)).isEqualTo(SIZE);
    }

    @Test
    void aMissingOriginalIsNamed() {
        Path nothing = folder.resolve("nothing.raw");
        assertThatThrownBy(() -> DiskCopy.make(nothing, folder.resolve("copy.raw")))
                .isInstanceOf(IOException.class)
                .hasMessage("no such disk: " + nothing);
        assertThat(folder).isDirectoryNotContaining(path -> path.endsWith("copy.raw"));
    }
}
