package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.id.Incarnation;
import dev.virga.guest.device.DevicePool;
import dev.virga.guest.device.HostPending;
import dev.virga.guest.device.SerialTask;
import dev.virga.guest.memory.LocalFrames;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.guest.virtio.block.MemoryBackend;
import dev.virga.node.SmallDisk;
import dev.virga.node.agent.LeaseGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is submitted to a disk when the node's lease has ended, by a clock that the test moves. */
class TimedDiskTest {
    private static final Incarnation LIFE = new Incarnation("life0001");
    private static final Duration TTL = Duration.ofSeconds(6);
    private static final int SIZE = 1 << 16;

    private final AtomicLong nanos = new AtomicLong(77);
    private final LeaseGuard guard =
            new LeaseGuard(nanos::get, () -> Instant.EPOCH.plusNanos(nanos.get()), LIFE);
    private final byte[] contents = new byte[SIZE];
    private final TimedDisk disk =
            new TimedDisk(
                    new MemoryBackend(contents, false),
                    Path.of("root.raw"),
                    () -> guard.valid(LIFE),
                    trouble -> {});

    /** What changes a disk. */
    @FunctionalInterface
    private interface Change {
        void make(TimedDisk disk) throws IOException;
    }

    private static final List<Change> CHANGES =
            List.of(
                    disk -> disk.write(512, ByteBuffer.wrap(new byte[512])),
                    disk -> disk.writeZeroes(0, SIZE),
                    disk -> disk.discard(0, SIZE),
                    TimedDisk::flush);

    @Test
    void nothingIsWrittenAfterTheLeaseHasEnded() throws Exception {
        guard.renewed(LIFE, guard.now(), TTL);
        disk.write(0, bytes(1));
        nanos.addAndGet(TTL.toNanos());
        for (Change change : CHANGES) {
            assertThatExceptionOfType(HostPending.class).isThrownBy(() -> change.make(disk));
        }
        assertThatExceptionOfType(HostPending.class).isThrownBy(() -> disk.write(0, bytes(2)));
        assertThat(contents[0]).isEqualTo((byte) 1);
        ByteBuffer read = ByteBuffer.allocate(512);
        disk.read(0, read);
        assertThat(read.get(0)).as("to read harms nobody").isEqualTo((byte) 1);

        Incarnation second = new Incarnation("life0002");
        guard.begin(second);
        guard.renewed(second, guard.now(), TTL);
        assertThatExceptionOfType(HostPending.class).isThrownBy(() -> disk.write(0, bytes(2)));
        disk.end();
        for (Change change : CHANGES) {
            assertThatIOException().isThrownBy(() -> change.make(disk));
        }
        assertThat(contents[0]).isEqualTo((byte) 1);
    }

    @Test
    void whatWasSubmittedGoesOnWithTheGuest() throws Exception {
        AtomicInteger written = new AtomicInteger();
        AtomicInteger tries = new AtomicInteger();
        try (DevicePool pool = new DevicePool("test", 1)) {
            SerialTask task =
                    new SerialTask(
                            pool,
                            new LocalFrames(4096),
                            () -> {
                                tries.incrementAndGet();
                                try {
                                    disk.write(0, bytes(3));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                                written.incrementAndGet();
                                return false;
                            });
            task.schedule();
            SmallDisk.await(() -> tries.get() > 2);
            assertThat(written).hasValue(0);
            assertThat(contents[0]).isZero();
            guard.renewed(LIFE, guard.now(), TTL);
            SmallDisk.await(() -> written.get() == 1);
        }
        assertThat(contents[0]).isEqualTo((byte) 3);
    }

    @Test
    void aFullDiskIsToldOfOnceAndAgainWhenNothingWaits() throws Exception {
        guard.renewed(LIFE, guard.now(), TTL);
        List<Boolean> told = new ArrayList<>();
        Crowded crowded = new Crowded(new MemoryBackend(contents, false));
        TimedDisk small =
                new TimedDisk(
                        crowded,
                        Path.of("root.raw"),
                        () -> true,
                        trouble -> told.add(trouble.isPresent()));
        for (int i = 0; i < 5; i++) {
            // A request is begun again from its first part, for which there is room.
            small.write(0, bytes(1));
            assertThatExceptionOfType(HostPending.class)
                    .isThrownBy(() -> small.write(Crowded.ROOM, bytes(2)));
            small.flush();
        }
        assertThat(told).containsExactly(true);
        crowded.full = false;
        small.write(0, bytes(1));
        assertThat(told).containsExactly(true);
        small.write(Crowded.ROOM, bytes(2));
        assertThat(told).containsExactly(true, false);
    }

    /** A disk on which there is no room beyond a place. */
    private static final class Crowded implements BlockBackend {
        static final long ROOM = 4096;

        private final BlockBackend disk;
        private boolean full = true;

        Crowded(BlockBackend disk) {
            this.disk = disk;
        }

        @Override
        public long sizeBytes() {
            return disk.sizeBytes();
        }

        @Override
        public boolean readOnly() {
            return false;
        }

        @Override
        public void read(long offset, ByteBuffer dst) throws IOException {
            disk.read(offset, dst);
        }

        @Override
        public void write(long offset, ByteBuffer src) throws IOException {
            if (full && offset >= ROOM) {
                throw new IOException("No space left on device");
            }
            disk.write(offset, src);
        }

        @Override
        public void flush() throws IOException {
            disk.flush();
        }

        @Override
        public void discard(long offset, long length) throws IOException {
            disk.discard(offset, length);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    private static ByteBuffer bytes(int value) {
        ByteBuffer bytes = ByteBuffer.allocate(512);
        bytes.put(0, (byte) value);
        return bytes;
    }
}
