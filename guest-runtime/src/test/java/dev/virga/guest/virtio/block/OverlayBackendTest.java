package dev.virga.guest.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayBackendTest {
    /** The last cluster is a short one. */
    private static final int SIZE = (1 << 20) + 3 * BlockBackend.SECTOR;

    private static final int SECTORS = SIZE / BlockBackend.SECTOR;
    private static final int STEPS = 2000;
    private static final int MOST_SECTORS = 40;

    @TempDir private Path folder = Path.of("");

    private final byte[] original = new byte[SIZE];

    private Path base() throws IOException {
        Path base = folder.resolve("base");
        if (!Files.exists(base)) {
            new Random(1).nextBytes(original);
            Files.write(base, original);
        }
        return base;
    }

    private Path own(String name) {
        return folder.resolve(name + ".own");
    }

    private Path map(String name) {
        return folder.resolve(name + ".map");
    }

    private OverlayBackend open(String name) throws IOException {
        return new OverlayBackend(base(), own(name), map(name));
    }

    private OverlayBackend fresh(String name) throws IOException {
        OverlayBackend.create(own(name), map(name), Files.size(base()));
        return open(name);
    }

    private static byte[] all(BlockBackend disk) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) disk.sizeBytes());
        disk.read(0, all);
        return all.array();
    }

    @Test
    void itIsWhatWasWrittenOverItsBaseAlsoWhenItIsOpenedAgain() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        OverlayBackend disk = fresh("disk");
        byte[] model = original.clone();
        for (int step = 0; step < STEPS; step++) {
            int at = random.nextInt(SECTORS);
            int sectors = 1 + random.nextInt(Math.min(MOST_SECTORS, SECTORS - at));
            int offset = at * BlockBackend.SECTOR;
            byte[] bytes = new byte[sectors * BlockBackend.SECTOR];
            switch (random.nextInt(8)) {
                case 0 -> {
                    disk.writeZeroes(offset, bytes.length);
                    System.arraycopy(bytes, 0, model, offset, bytes.length);
                }
                case 1 -> {
                    disk.close();
                    disk = open("disk");
                }
                case 2 -> disk.flush();
                case 3 -> {
                    disk.read(offset, ByteBuffer.wrap(bytes));
                    assertThat(bytes)
                            .as("seed %d, step %d", seed, step)
                            .containsExactly(
                                    java.util.Arrays.copyOfRange(
                                            model, offset, offset + bytes.length));
                }
                default -> {
                    random.nextBytes(bytes);
                    disk.write(offset, ByteBuffer.wrap(bytes));
                    System.arraycopy(bytes, 0, model, offset, bytes.length);
                }
            }
        }
        assertThat(all(disk)).as("seed %d", seed).isEqualTo(model);
        disk.close();
        assertThat(Files.readAllBytes(base())).isEqualTo(original);
    }

    @Test
    void whatOneWritesTheOtherDoesNotSee() throws IOException {
        try (OverlayBackend one = fresh("one");
                OverlayBackend other = fresh("other")) {
            byte[] bytes = new byte[BlockBackend.SECTOR];
            new Random(2).nextBytes(bytes);
            one.write(5L * BlockBackend.SECTOR, ByteBuffer.wrap(bytes));

            assertThat(all(other)).isEqualTo(original);
        }
    }

    @Test
    void aDiscardTouchesNothingElse() throws IOException {
        try (OverlayBackend disk = fresh("disk")) {
            disk.write(0, ByteBuffer.wrap(new byte[SIZE]));
            disk.write(0, ByteBuffer.wrap(original));
            disk.discard(BlockBackend.SECTOR, 4L * OverlayMap.CLUSTER);

            byte[] now = all(disk);
            assertThat(now).startsWith(java.util.Arrays.copyOf(original, OverlayMap.CLUSTER));
            int after = 5 * OverlayMap.CLUSTER;
            assertThat(java.util.Arrays.copyOfRange(now, after, SIZE))
                    .isEqualTo(java.util.Arrays.copyOfRange(original, after, SIZE));
        }
    }

    /** A computer that stops: the data may be on the disk, but the map is from the last flush. */
    @Test
    void withoutTheMapsLastPartOnlyWhatWasNotFlushedIsLost() throws IOException {
        byte[] bytes = new byte[2 * OverlayMap.CLUSTER];
        try (OverlayBackend disk = fresh("disk")) {
            disk.write(0, ByteBuffer.wrap(bytes));
            disk.flush();
            byte[] flushed = Files.readAllBytes(map("disk"));
            disk.write(10L * OverlayMap.CLUSTER, ByteBuffer.wrap(bytes));
            disk.close();
            Files.write(map("disk"), flushed);
        }
        byte[] expected = original.clone();
        System.arraycopy(bytes, 0, expected, 0, bytes.length);
        try (OverlayBackend disk = open("disk")) {
            assertThat(all(disk)).isEqualTo(expected);
        }
    }

    @Test
    void whatIsNoMapIsRefusedAndNothingStaysLocked() throws IOException {
        fresh("disk").close();
        byte[] good = Files.readAllBytes(map("disk"));
        Files.writeString(map("disk"), "no map");

        assertThatThrownBy(() -> open("disk"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(map("disk").toString());

        Files.write(map("disk"), good);
        open("disk").close();
    }
}
