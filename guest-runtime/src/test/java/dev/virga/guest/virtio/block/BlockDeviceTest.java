package dev.virga.guest.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.virtio.Bench;
import dev.virga.guest.virtio.VirtioDriver;
import dev.virga.guest.virtio.VirtioDriver.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BlockDeviceTest {
    private static final int SECTORS = 4096;

    private final byte[] disk = new byte[SECTORS * 512];
    private final Bench bench =
            new Bench(new BlockDevice(new MemoryBackend(disk, false), "serial-1"), 42);
    private VirtioDriver.Queue queue = start(-1);

    private VirtioDriver.Queue start(long features) {
        return bench.driver.start(features).getFirst();
    }

    @BeforeEach
    void fill() {
        new SplittableRandom(7).nextBytes(disk);
    }

    @AfterEach
    void end() throws InterruptedException {
        bench.close();
    }

    @Test
    void tellsWhatItIs() {
        assertThat(bench.driver.load(0x00)).isEqualTo(0x74726976);
        assertThat(bench.driver.load(0x04)).isEqualTo(2);
        assertThat(bench.driver.load(0x08)).isEqualTo(2);
        assertThat(bench.driver.config(0, 8)).isEqualTo(SECTORS);
        assertThat(bench.driver.config(20, 4)).isEqualTo(512);
        assertThat(bench.driver.config(4000, 4)).isZero();
    }

    @Test
    void readsAcrossBuffersAndPages() {
        long data = bench.driver.allocate(8192);
        var request = request(0, 3);
        queue.add(
                request.header(),
                new Buffer(data + 100, 1000, true),
                new Buffer(data + 4000, 560, true),
                new Buffer(data + 5000, 4096 - 1560, true),
                request.status());
        queue.kick();
        bench.settle();
        assertThat(bench.wire).isTrue();
        assertThat(queue.poll().orElseThrow().written()).isEqualTo(4097);
        assertThat(status(request)).isZero();
        byte[] found = new byte[4096];
        bench.memory.read(data + 100, found, 0, 1000);
        bench.memory.read(data + 4000, found, 1000, 560);
        bench.memory.read(data + 5000, found, 1560, 4096 - 1560);
        assertThat(found).isEqualTo(Arrays.copyOfRange(disk, 3 * 512, 3 * 512 + 4096));
        bench.driver.store(0x64, 1);
        assertThat(bench.wire).isFalse();
    }

    @Test
    void writesThroughAnIndirectTable() {
        long data = bench.driver.allocate(4096);
        byte[] text = new byte[4096];
        new SplittableRandom(1).nextBytes(text);
        bench.memory.write(data, text, 0, 4096);
        var request = request(1, 8);
        queue.addIndirect(request.header(), new Buffer(data, 4096, false), request.status());
        queue.kick();
        bench.settle();
        assertThat(queue.poll().orElseThrow().written()).isEqualTo(1);
        assertThat(status(request)).isZero();
        assertThat(Arrays.copyOfRange(disk, 8 * 512, 16 * 512)).isEqualTo(text);
    }

    @Test
    void refusesWhatLiesBehindTheEnd() {
        long data = bench.driver.allocate(4096);
        for (long sector : new long[] {SECTORS, SECTORS - 1, -1, Long.MAX_VALUE, 1L << 55}) {
            var request = request(0, sector);
            queue.add(request.header(), new Buffer(data, 1024, true), request.status());
            queue.kick();
            bench.settle();
            assertThat(queue.poll()).isPresent();
            assertThat(status(request)).isEqualTo((byte) 1);
        }
    }

    @Test
    void answersUnknownRequestsAndItsSerialNumber() {
        long data = bench.driver.allocate(4096);
        var unknown = request(99, 0);
        queue.add(unknown.header(), new Buffer(data, 512, true), unknown.status());
        var id = request(8, 0);
        queue.add(id.header(), new Buffer(data, 20, true), id.status());
        queue.kick();
        bench.settle();
        assertThat(status(unknown)).isEqualTo((byte) 2);
        assertThat(status(id)).isZero();
        byte[] serial = new byte[20];
        bench.memory.read(data, serial, 0, 20);
        assertThat(new String(serial, StandardCharsets.US_ASCII).trim()).isEqualTo("serial-1");
    }

    @Test
    void zeroesAndDiscards() {
        for (int type : new int[] {11, 13}) {
            long data = bench.driver.allocate(4096);
            bench.memory.writeLong(data, 16);
            bench.memory.writeInt(data + 8, 8);
            bench.memory.writeInt(data + 12, 0);
            var request = request(type, 0);
            disk[16 * 512] = 1;
            queue.add(request.header(), new Buffer(data, 16, false), request.status());
            queue.kick();
            bench.settle();
            assertThat(status(request)).isZero();
            assertThat(Arrays.copyOfRange(disk, 16 * 512, 24 * 512)).containsOnly(0);
        }
    }

    @Test
    void errorsOfTheHostReachTheGuest() throws InterruptedException {
        var failing =
                new BlockBackend() {
                    @Override
                    public long sizeBytes() {
                        return 1 << 20;
                    }

                    @Override
                    public boolean readOnly() {
                        return false;
                    }

                    @Override
                    public void read(long offset, ByteBuffer dst) throws IOException {
                        throw new IOException("the platter is gone");
                    }

                    @Override
                    public void write(long offset, ByteBuffer src) throws IOException {
                        throw new IOException("the platter is gone");
                    }

                    @Override
                    public void flush() throws IOException {
                        throw new IOException("the platter is gone");
                    }

                    @Override
                    public void discard(long offset, long length) {}

                    @Override
                    public void close() {}
                };
        try (var other = new Bench(new BlockDevice(failing, ""), 1)) {
            VirtioDriver.Queue q = other.driver.start(-1).getFirst();
            for (int type : new int[] {0, 1, 4}) {
                long at = other.driver.allocate(4096);
                other.memory.writeInt(at, type);
                q.add(
                        new Buffer(at, 16, false),
                        new Buffer(at + 512, 512, type == 0),
                        new Buffer(at + 20, 1, true));
                q.kick();
                other.settle();
                assertThat(q.poll()).isPresent();
                assertThat(other.memory.readByte(at + 20)).isEqualTo((byte) 1);
            }
            assertThat(other.driver.status() & VirtioDriver.NEEDS_RESET).isZero();
        }
    }

    @Test
    void missingFramesChangeNothing() {
        var random = new SplittableRandom(11);
        byte[] model = disk.clone();
        long data = bench.driver.allocate(64 << 10);
        for (int round = 0; round < 300; round++) {
            int sectors = 1 + random.nextInt(127);
            int sector = random.nextInt(SECTORS - sectors);
            boolean write = random.nextBoolean();
            byte[] bytes = new byte[sectors * 512];
            random.nextBytes(bytes);
            bench.memory.write(data, bytes, 0, bytes.length);
            var request = request(write ? 1 : 0, sector);
            List<Buffer> parts = new ArrayList<>(List.of(request.header()));
            int at = 0;
            while (at < bytes.length) {
                int part = Math.min(bytes.length - at, 1 + random.nextInt(9000));
                parts.add(new Buffer(data + at, part, !write));
                at += part;
            }
            parts.add(request.status());
            queue.addIndirect(parts.toArray(Buffer[]::new));
            queue.kick();
            bench.settlePending();
            assertThat(queue.poll()).as("round %d", round).isPresent();
            assertThat(status(request)).isZero();
            if (write) {
                System.arraycopy(bytes, 0, model, sector * 512, bytes.length);
            } else {
                bench.memory.read(data, bytes, 0, bytes.length);
                assertThat(bytes)
                        .isEqualTo(
                                Arrays.copyOfRange(model, sector * 512, (sector + sectors) * 512));
            }
            bench.driver.allocate(-(4096 + ((16 * parts.size() + 4095) & -4096)));
        }
        assertThat(disk).isEqualTo(model);
        assertThat(bench.frames.refused()).isGreaterThan(100);
    }

    @Test
    void asksForResetAfterALoop() {
        bench.driver.descriptor(queue.descriptors, Bench.BASE, 16, 1, 1);
        bench.driver.descriptor(queue.descriptors + 16, Bench.BASE, 16, 1, 0);
        bench.memory.writeShort(queue.available + 2, (short) 1);
        queue.kick();
        bench.settle();
        assertThat(bench.driver.status() & VirtioDriver.NEEDS_RESET).isNotZero();
        assertThat(bench.driver.load(0x60)).isEqualTo(2);
        queue = start(-1);
        readsAcrossBuffersAndPages();
    }

    @Test
    void aSnapshotBeginsAgainWhatWasNotDone() throws Exception {
        var request = request(4, 0);
        queue.add(request.header(), request.status());
        queue.kick();
        bench.slot.pause();
        var saved = new ByteArrayOutputStream();
        bench.slot.saveState(new DataOutputStream(saved));
        bench.settle();
        assertThat(queue.poll()).isEmpty();
        bench.slot.reset();
        bench.slot.resume();
        bench.settle();
        bench.slot.restoreState(
                new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), 1);
        bench.settle();
        assertThat(queue.poll()).isPresent();
        assertThat(status(request)).isZero();
        assertThat(bench.wire).isTrue();
    }

    private record Request(Buffer header, Buffer status) {}

    private Request request(int type, long sector) {
        long at = bench.driver.allocate(4096);
        bench.memory.writeInt(at, type);
        bench.memory.writeInt(at + 4, 0);
        bench.memory.writeLong(at + 8, sector);
        bench.memory.writeByte(at + 16, (byte) 77);
        return new Request(new Buffer(at, 16, false), new Buffer(at + 16, 1, true));
    }

    private byte status(Request request) {
        return bench.memory.readByte(request.status().address());
    }
}
