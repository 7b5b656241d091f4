package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.guest.device.DevicePool;
import dev.virga.guest.device.SerialTask;
import dev.virga.guest.memory.LocalFrames;
import dev.virga.guest.virtio.block.MemoryBackend;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest's root disk on a node's disk that is full, and then is not. */
class FullRootDiskTest {
    private static final int SIZE = 4 << 20;

    @TempDir Path mount;

    @Test
    void whatTheGuestWritesWaitsForRoomAndIsWrittenThen() throws Exception {
        SmallDisk.run(FullRootDiskTest.class, 2, mount);
    }

    /** Runs beside the small disk. */
    public static void main(String[] arguments) throws IOException {
        SmallDisk small = new SmallDisk(arguments);
        Path file = small.folder().resolve("root.raw");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SIZE);
        }
        List<Optional<String>> troubles = new CopyOnWriteArrayList<>();
        var disk = new TimedDisk(new RawFileBackend(file, false), file, () -> true, troubles::add);
        AtomicInteger written = new AtomicInteger();
        try (DevicePool pool = new DevicePool("test", 1)) {
            SerialTask task =
                    new SerialTask(pool, new LocalFrames(4096), () -> write(disk, written));
            small.fill();
            task.schedule();
            SmallDisk.await(() -> !troubles.isEmpty());
            assertThat(troubles.getFirst().orElseThrow()).contains("disk is full");
            // No thread waits with it.
            SmallDisk.await(() -> pool.stats().busy() == 0);
            assertThat(written).hasValue(0);
            small.free();
            SmallDisk.await(() -> written.get() == 1 && troubles.size() == 2);
            assertThat(troubles.getLast()).isEmpty();
        }
        ByteBuffer read = ByteBuffer.allocate(4096);
        disk.read(1 << 20, read);
        assertThat(read.array()).containsOnly(7);
        disk.close();

        var big = new MemoryBackend(SIZE);
        ByteBuffer data = ByteBuffer.allocate(SIZE);
        Arrays.fill(data.array(), (byte) 7);
        big.write(0, data);
        Path copy = small.folder().resolve("copy.raw");
        assertThatIOException()
                .isThrownBy(() -> RootDisk.copy(big, copy))
                .withMessageContaining("the node's disk is full");
        assertThat(copy).doesNotExist();
    }

    private static boolean write(TimedDisk disk, AtomicInteger written) {
        ByteBuffer page = ByteBuffer.allocate(4096);
        Arrays.fill(page.array(), (byte) 7);
        try {
            disk.write(1 << 20, page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written.incrementAndGet();
        return false;
    }
}
