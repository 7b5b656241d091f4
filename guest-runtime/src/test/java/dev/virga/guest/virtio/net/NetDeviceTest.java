package dev.virga.guest.virtio.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.virtio.Bench;
import dev.virga.guest.virtio.VirtioDriver;
import dev.virga.guest.virtio.VirtioDriver.Buffer;
import dev.virga.guest.virtio.VirtioDriver.Done;
import dev.virga.guest.virtio.VirtioDriver.Queue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NetDeviceTest {
    private static final byte[] MAC = {0x02, 1, 2, 3, 4, 5};
    private static final long NOT_MERGEABLE = ~(1L << 15);

    private final PairBackend.Pair cable = PairBackend.connect();
    private final NetDevice left = new NetDevice(cable.left(), MAC);
    private final Bench sender = new Bench(left, 1);
    private final NetDevice right = new NetDevice(cable.right(), MAC);
    private final Bench receiver = new Bench(right, 2);
    private final List<Queue> from = sender.driver.start(-1);
    private final Map<Integer, Long> posted = new HashMap<>();

    @AfterEach
    void end() throws InterruptedException {
        sender.close();
        receiver.close();
    }

    @Test
    void saysItsAddressAndLink() {
        assertThat(sender.driver.config(0, 4)).isEqualTo(0x03020102L);
        assertThat(sender.driver.config(6, 2)).isEqualTo(1);
        assertThat(sender.driver.config(10, 2)).isEqualTo(1500);
        left.link(false);
        assertThat(sender.driver.config(6, 2)).isZero();
        assertThat(sender.driver.load(0x60) & 2).isNotZero();
    }

    @Test
    void framesPassWhileMemoryIsMissing() {
        Queue in = receiver.driver.start(-1).getFirst();
        receiver.settle();
        var random = new SplittableRandom(77);
        for (int round = 0; round < 100; round++) {
            var frame = new byte[14 + random.nextInt(1501)];
            random.nextBytes(frame);
            post(in, 300, (12 + frame.length + 299) / 300);
            send(frame);
            sender.settlePending();
            receiver.settlePending();
            assertThat(java.util.Arrays.deepEquals(received(in).toArray(), new Object[] {frame}))
                    .as("round %d", round)
                    .isTrue();
        }
        assertThat(right.metrics().receivedFrames()).isEqualTo(100);
    }

    @Test
    void framesWaitForBuffersAndAreDroppedWhenTooMany() {
        Queue in = receiver.driver.start(NOT_MERGEABLE).getFirst();
        receiver.settle();
        var frame = new byte[60];
        for (int i = 0; i < 300; i++) {
            send(frame);
            sender.settle();
            assertThat(from.get(1).poll()).isPresent();
        }
        assertThat(right.metrics().receiveDrops()).isEqualTo(300 - FrameQueue.MAX_FRAMES);
        for (int i = 0; i < 4; i++) {
            post(in, 100, 64);
            receiver.settle();
            assertThat(received(in)).hasSize(64);
        }
        assertThat(in.poll()).isEmpty();
    }

    @Test
    void whatIsNoFrameIsDropped() {
        receiver.driver.start(-1);
        send(new byte[13]);
        send(new byte[1519]);
        sender.settle();
        assertThat(left.metrics().sendDrops()).isEqualTo(2);
        assertThat(left.metrics().sentFrames()).isZero();
        assertThat(sender.driver.status() & VirtioDriver.NEEDS_RESET).isZero();
    }

    private void send(byte[] frame) {
        long at = sender.driver.allocate(4096);
        sender.memory.write(at + 12, frame, 0, frame.length);
        from.get(1).add(new Buffer(at, 12, false), new Buffer(at + 12, frame.length, false));
        from.get(1).kick();
    }

    private void post(Queue queue, int length, int count) {
        for (int i = 0; i < count; i++) {
            long at = receiver.driver.allocate(length);
            posted.put(queue.add(new Buffer(at, length, true)), at);
        }
        queue.kick();
    }

    /** Frames put together from their buffers; unused buffers are left in the ring. */
    private List<byte[]> received(Queue queue) {
        List<byte[]> frames = new ArrayList<>();
        Optional<Done> first;
        while ((first = queue.poll()).isPresent()) {
            byte[] all = bytes(first.get());
            int buffers = all[10];
            for (int i = 1; i < buffers; i++) {
                byte[] more = bytes(queue.poll().orElseThrow());
                int before = all.length;
                all = java.util.Arrays.copyOf(all, before + more.length);
                System.arraycopy(more, 0, all, before, more.length);
            }
            frames.add(java.util.Arrays.copyOfRange(all, 12, all.length));
        }
        return frames;
    }

    private byte[] bytes(Done done) {
        var bytes = new byte[done.written()];
        long at = posted.getOrDefault(done.token(), 0L);
        receiver.memory.read(at, bytes, 0, bytes.length);
        return bytes;
    }
}
