package dev.virga.guest.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.device.Stateful;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.LocalFrames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final int FRAMES = 600;
    private static final TreeMap<String, String> SHAPE =
            new TreeMap<>(Map.of("memory", "2 MiB", "harts", "2"));

    private final LocalFrames frames = new LocalFrames(FRAMES * 4096L);
    private final GuestMemory memory = new GuestMemory(0x8000_0000L, frames);
    private final LocalFrames otherFrames = new LocalFrames(FRAMES * 4096L);
    private final GuestMemory otherMemory = new GuestMemory(0x8000_0000L, otherFrames);
    private final Part clock = new Part("clock", 1);
    private final Part disk = new Part("disk.0", 3);

    @AfterEach
    void free() {
        frames.close();
        otherFrames.close();
    }

    /** A part whose state is one number. */
    private static final class Part implements Stateful {
        private final String name;
        private final int version;
        private long value;

        Part(String name, int version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public String stateName() {
            return name;
        }

        @Override
        public int stateVersion() {
            return version;
        }

        @Override
        public void saveState(DataOutput out) throws IOException {
            out.writeLong(value);
        }

        @Override
        public void restoreState(DataInput in, int savedVersion) throws IOException {
            if (savedVersion != version) {
                throw new IOException("unknown version " + savedVersion);
            }
            value = in.readLong();
        }
    }

    @Test
    void everythingComesBack() throws IOException {
        fill(new Random(1));
        clock.value = 11;
        disk.value = 12;
        byte[] snapshot = save(Optional.of(new DeflateCompression()));
        otherMemory.writeLong(0x8000_0000L + 4096 * 5, -1); // a zero page of the original
        var otherClock = new Part("clock", 1);
        var otherDisk = new Part("disk.0", 3);
        new SnapshotReader(new ByteArrayInputStream(snapshot))
                .read(SHAPE, List.of(otherDisk, otherClock), otherMemory);
        assertThat(otherClock.value).isEqualTo(11);
        assertThat(otherDisk.value).isEqualTo(12);
        assertThat(contents(otherMemory)).isEqualTo(contents(memory));
        var again = new ByteArrayOutputStream();
        new SnapshotWriter(again, Optional.of(new DeflateCompression()))
                .write(SHAPE, List.of(otherClock, otherDisk), otherMemory);
        assertThat(again.toByteArray()).isEqualTo(snapshot);
    }

    @Test
    void zerosAndRepetitionsTakeNoRoomAndTheRestIsCompressed() throws IOException {
        byte[] page = new byte[4096];
        new Random(7).nextBytes(page);
        for (int gfn = 100; gfn < 500; gfn++) {
            memory.write(0x8000_0000L + gfn * 4096L, page, 0, 4096);
        }
        assertThat(save(Optional.empty()).length).isBetween(4096, 4096 + 400 * 8 + 500);
        for (int gfn = 100; gfn < 500; gfn++) {
            Arrays.fill(page, (byte) gfn);
            page[0] = (byte) (gfn >> 8);
            memory.write(0x8000_0000L + gfn * 4096L, page, 0, 4096);
        }
        assertThat(save(Optional.of(new DeflateCompression())).length).isLessThan(60_000);
    }

    @Test
    void whatIsOfAnotherMachineIsRefusedByName() throws IOException {
        byte[] snapshot = save(Optional.empty());
        var shape = new TreeMap<>(SHAPE);
        shape.put("harts", "4");
        assertThatThrownBy(() -> restore(snapshot, shape, List.of(clock, disk)))
                .isInstanceOf(BadSnapshotException.class)
                .hasMessage("the snapshot is of another machine: its harts is 2, here it is 4");
        shape.put("harts", "2");
        shape.put("disk.1", "1 GiB");
        assertThatThrownBy(() -> restore(snapshot, shape, List.of(clock, disk)))
                .hasMessageContaining("its disk.1 is none, here it is 1 GiB");
        assertThatThrownBy(() -> restore(snapshot, SHAPE, List.of(clock)))
                .hasMessageContaining("state of disk.0 twice, or for nothing here");
        assertThatThrownBy(
                        () -> restore(snapshot, SHAPE, List.of(clock, disk, new Part("net.0", 1))))
                .hasMessageContaining("lacks the state of net.0");
        assertThatThrownBy(() -> restore(snapshot, SHAPE, List.of(clock, new Part("disk.0", 4))))
                .hasMessageContaining("disk.0 can't be taken over: unknown version 3");
    }

    @Test
    void whatIsNoSnapshotIsRefused() throws IOException {
        assertThatThrownBy(() -> restore(new byte[100], SHAPE, List.of()))
                .hasMessageContaining("not a snapshot");
        assertThatThrownBy(() -> restore(new byte[0], SHAPE, List.of()))
                .hasMessageContaining("truncated");
        byte[] snapshot = save(Optional.empty());
        byte version = snapshot[11];
        snapshot[11] = 99;
        assertThatThrownBy(() -> restore(snapshot, SHAPE, List.of(clock, disk)))
                .hasMessageContaining("format version 99");
        snapshot[11] = version;
        snapshot[15] = 4;
        assertThatThrownBy(() -> restore(snapshot, SHAPE, List.of(clock, disk)))
                .hasMessageContaining("flags 0x4");
    }

    @Test
    void everyCutAndEveryFlippedBitIsNoticed() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        fill(random);
        byte[] snapshot = save(Optional.of(new DeflateCompression()));
        for (int i = 0; i < 400; i++) {
            byte[] broken = snapshot.clone();
            // Half of the flips go where the structure is, not the pages.
            int reach = i % 2 == 0 ? broken.length : 200;
            int at = random.nextInt(reach);
            at = i % 4 < 2 ? at : broken.length - 1 - at;
            broken[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> restore(broken, SHAPE, List.of(clock, disk)))
                    .as("seed %d, flip at %d", seed, at)
                    .isInstanceOf(BadSnapshotException.class);
            byte[] cut = Arrays.copyOf(snapshot, random.nextInt(snapshot.length));
            assertThatThrownBy(() -> restore(cut, SHAPE, List.of(clock, disk)))
                    .as("seed %d, cut at %d", seed, cut.length)
                    .isInstanceOf(BadSnapshotException.class);
        }
    }

    @Test
    void aStreamGoesOnAfterItsSnapshot() throws IOException {
        byte[] snapshot = save(Optional.of(new DeflateCompression()));
        var in = new ByteArrayInputStream(Arrays.copyOf(snapshot, snapshot.length + 3));
        new SnapshotReader(in).read(SHAPE, List.of(clock, disk), otherMemory);
        assertThat(in.available()).isEqualTo(3);
    }

    @Test
    void compressedPagesOfAnotherLengthAreRefused() {
        var deflate = new DeflateCompression();
        byte[] to = new byte[8192];
        int length = deflate.compress(new byte[4096], 4096, to);
        assertThat(length).isBetween(1, 100);
        assertThat(deflate.compress(new byte[4096], 4096, new byte[2])).isEqualTo(-1);
        for (int expected : new int[] {4095, 4097, 0}) {
            assertThatThrownBy(() -> deflate.expand(to, length, new byte[8192], expected))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> deflate.expand(to, length - 1, new byte[8192], 4096))
                .isInstanceOf(IOException.class);
    }

    private byte[] save(Optional<PageCompression> compression) throws IOException {
        var out = new ByteArrayOutputStream();
        new SnapshotWriter(out, compression).write(SHAPE, List.of(clock, disk), memory);
        return out.toByteArray();
    }

    private void restore(byte[] snapshot, TreeMap<String, String> shape, List<Stateful> parts)
            throws IOException {
        new SnapshotReader(new ByteArrayInputStream(snapshot)).read(shape, parts, otherMemory);
    }

    /** Pages of noise, of text-like bytes, repeated ones, and zeros. */
    private void fill(Random random) {
        byte[] repeated = new byte[4096];
        random.nextBytes(repeated);
        for (int gfn = 0; gfn < FRAMES; gfn++) {
            byte[] page = new byte[4096];
            switch (gfn % 6) {
                case 0 -> random.nextBytes(page);
                case 1 -> Arrays.fill(page, (byte) random.nextInt());
                case 2 -> page = repeated;
                case 3 -> page[random.nextInt(4096)] = 1;
                default -> {}
            }
            if (gfn % 6 != 5) {
                memory.write(0x8000_0000L + gfn * 4096L, page, 0, 4096);
            }
        }
    }

    private static byte[] contents(GuestMemory memory) {
        byte[] all = new byte[FRAMES * 4096];
        memory.read(0x8000_0000L, all, 0, all.length);
        return all;
    }
}
