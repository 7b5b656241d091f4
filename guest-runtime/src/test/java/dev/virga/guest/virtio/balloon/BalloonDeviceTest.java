package dev.virga.guest.virtio.balloon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.virtio.Bench;
import dev.virga.guest.virtio.VirtioDriver;
import dev.virga.guest.virtio.VirtioDriver.Buffer;
import dev.virga.guest.virtio.VirtioDriver.Queue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BalloonDeviceTest {
    private static final long NO_POISON = ~(1L << 4);

    private final BalloonDevice balloon = new BalloonDevice();
    private final Bench bench = new Bench(balloon, 3);
    private List<Queue> queues = bench.driver.start(NO_POISON);

    @AfterEach
    void end() throws InterruptedException {
        bench.close();
    }

    @Test
    void asksAndIsAnswered() {
        balloon.target(5L << 20);
        assertThat(bench.driver.load(0x60)).isEqualTo(2);
        assertThat(bench.driver.config(0, 4)).isEqualTo(5 << 8);
        bench.slot.store(0x104, 4, 256);
        assertThat(balloon.actualBytes()).isEqualTo(1 << 20);
        assertThat(bench.driver.config(4, 4)).isEqualTo(256);
    }

    @Test
    void itsSizeSurvivesASnapshot() throws IOException {
        balloon.target(5L << 20);
        bench.slot.store(0x104, 4, 256);
        var state = new ByteArrayOutputStream();
        balloon.saveState(new DataOutputStream(state));
        var restored = new BalloonDevice();
        restored.restoreState(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
        assertThat(restored.targetBytes()).isEqualTo(5L << 20);
        assertThat(restored.actualBytes()).isEqualTo(1 << 20);
    }

    @Test
    void givenPagesAreDiscardedAndStrangeOnesIgnored() {
        long pages = bench.driver.allocate(4 * 4096);
        bench.memory.writeLong(pages, 1);
        bench.memory.writeLong(pages + 4096, 2);
        long list = bench.driver.allocate(4096);
        bench.memory.writeInt(list, (int) (pages >>> 12));
        bench.memory.writeInt(list + 4, 5);
        bench.memory.writeInt(list + 8, -1);
        bench.memory.writeInt(list + 12, (int) (pages >>> 12) + 1);
        queues.get(0).add(new Buffer(list, 16, false));
        queues.get(0).kick();
        bench.settlePending();
        assertThat(queues.get(0).poll()).isPresent();
        assertThat(bench.memory.readLong(pages)).isZero();
        assertThat(bench.memory.readLong(pages + 4096)).isZero();
        assertThat(bench.frames.zero(bench.memory.frameOf(pages))).isTrue();
        queues.get(1).add(new Buffer(list, 16, false));
        queues.get(1).kick();
        bench.settle();
        assertThat(balloon.inflatedPages()).isEqualTo(4);
        assertThat(balloon.deflatedPages()).isEqualTo(4);
    }

    @Test
    void reportedPagesAreDiscardedUnlessPoisoned() {
        long block = bench.driver.allocate(8 << 20);
        bench.memory.writeLong(block, 7);
        bench.memory.writeLong(block + (6 << 20) - 8, 7);
        report(block);
        assertThat(bench.memory.readLong(block)).isZero();
        assertThat(bench.memory.readLong(block + (6 << 20) - 8)).isZero();
        assertThat(balloon.reportedPages()).isEqualTo(6 << 8);

        queues = bench.driver.start(-1);
        bench.slot.store(0x10C, 4, 0xAA);
        bench.memory.writeLong(block, 7);
        report(block);
        assertThat(bench.memory.readLong(block)).isEqualTo(7);
    }

    @Test
    void statisticsComeWhenAskedFor() {
        long at = bench.driver.allocate(4096);
        statistic(at, 4, 1000);
        statistic(at + 10, 5, 2000);
        queues.get(2).add(new Buffer(at, 20, false));
        queues.get(2).kick();
        bench.settlePending();
        assertThat(queues.get(2).poll()).isEmpty();
        BalloonStats first = balloon.stats().orElseThrow();
        assertThat(first.freeBytes()).isEqualTo(1000);
        assertThat(first.totalBytes()).isEqualTo(2000);
        assertThat(first.cacheBytes()).isEqualTo(-1);
        balloon.refreshStats();
        bench.settlePending();
        assertThat(queues.get(2).poll()).isPresent();
        statistic(at, 4, 900);
        queues.get(2).add(new Buffer(at, 20, false));
        queues.get(2).kick();
        bench.settle();
        assertThat(balloon.stats().orElseThrow().report()).isEqualTo(first.report() + 1);
        assertThat(balloon.stats().orElseThrow().freeBytes()).isEqualTo(900);
        assertThat(bench.driver.status() & VirtioDriver.NEEDS_RESET).isZero();
    }

    private void report(long block) {
        queues.get(3)
                .add(
                        new Buffer(block, 2 << 20, true),
                        new Buffer(block + (2 << 20), 4 << 20, true));
        queues.get(3).kick();
        bench.settle();
        assertThat(queues.get(3).poll()).isPresent();
    }

    private void statistic(long at, int tag, long value) {
        bench.memory.writeShort(at, (short) tag);
        var bytes = java.nio.ByteBuffer.allocate(8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bench.memory.write(at + 2, bytes.putLong(value).array(), 0, 8);
    }
}
