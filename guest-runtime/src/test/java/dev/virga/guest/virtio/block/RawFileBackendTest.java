package dev.virga.guest.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.memory.HostPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RawFileBackendTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = disk(8192);
        try (var disk = new RawFileBackend(file, false)) {
            disk.write(512, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            disk.flush();
            disk.writeZeroes(513, 1);
            var found = ByteBuffer.allocate(4);
            disk.read(511, found);
            assertThat(found.array()).containsExactly(0, 1, 0, 3);
        }
    }

    /** What can be had depends on the host; what was not discarded must stay everywhere. */
    @Test
    void discardedPagesBecomeHolesAndTheirNeighboursStay() throws IOException {
        byte[] ones = new byte[64 << 10];
        Arrays.fill(ones, (byte) 1);
        Path file = Files.write(folder.resolve("full"), ones);
        try (var disk = new RawFileBackend(file, false)) {
            assertThat(disk.discards()).isEqualTo(HostPages.available());
            disk.discard(8192 - 512, 16384 + 1024);
            disk.discard(40960 + 512, 2048);
            disk.flush();
            byte[] expected = ones.clone();
            var found = ByteBuffer.allocate(ones.length);
            disk.read(0, found);
            if (HostPages.available() && found.get(8192) == 0) {
                Arrays.fill(expected, 8192, 8192 + 16384, (byte) 0);
            }
            assertThat(found.array()).containsExactly(expected);
            assertThat(Files.size(file)).isEqualTo(ones.length);
        }
        try (var reader = new RawFileBackend(file, true)) {
            assertThat(reader.discards()).isFalse();
        }
    }

    @Test
    void oneWriterOrManyReaders() throws IOException {
        Path file = disk(4096);
        String taken = "disk " + file + " is in use by another machine";
        try (var writer = new RawFileBackend(file, false)) {
            assertThat(writer.sizeBytes()).isEqualTo(4096);
            assertThatThrownBy(() -> new RawFileBackend(file, false)).hasMessage(taken);
            assertThatThrownBy(() -> new RawFileBackend(file, true)).hasMessage(taken);
        }
        try (var one = new RawFileBackend(file, true);
                var two = new RawFileBackend(file, true)) {
            one.close();
            two.read(0, ByteBuffer.allocate(512));
            assertThatThrownBy(() -> new RawFileBackend(file, false)).hasMessage(taken);
        }
        new RawFileBackend(file, false).close();
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertThatThrownBy(() -> new RawFileBackend(folder.resolve("none"), false))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> new RawFileBackend(folder, false))
                .hasMessageContaining("not a regular file");
        Path odd = disk(1000);
        assertThatThrownBy(() -> new RawFileBackend(odd, false)).hasMessageContaining("1000 bytes");
        Path empty = disk(0);
        assertThatThrownBy(() -> new RawFileBackend(empty, false)).hasMessageContaining("0 bytes");
        Files.write(odd, new byte[1024]);
        new RawFileBackend(odd, false).close();
    }

    private Path disk(int size) throws IOException {
        return Files.write(folder.resolve("disk-" + size), new byte[size]);
    }
}
