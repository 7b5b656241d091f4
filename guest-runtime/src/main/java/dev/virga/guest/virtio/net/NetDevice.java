package dev.virga.guest.virtio.net;

import dev.virga.guest.virtio.Chain;
import dev.virga.guest.virtio.ConfigSpace;
import dev.virga.guest.virtio.QueueLimits;
import dev.virga.guest.virtio.SplitQueue;
import dev.virga.guest.virtio.VirtioDevice;
import dev.virga.guest.virtio.VirtioPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network card (virtio 1.2, section 5.1) with one pair of queues and no offloads; a frame for the
 * guest may be spread over several of its buffers. Frames that wait are lost in a snapshot, as on
 * any network.
 */
public final class NetDevice implements VirtioDevice {
    /** The MTU unless told. */
    public static final int DEFAULT_MTU = 1500;

    private static final int TYPE = 1;
    private static final long MTU = 1L << 3;
    private static final long MAC = 1L << 5;
    private static final long MERGEABLE = 1L << 15;
    private static final long STATUS = 1L << 16;
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    private static final int HEADER = 12;
    private static final int ETHERNET = 14;
    private static final int VLAN = 4;
    private static final int GSO_TYPE = 1;
    private static final int REQUESTS_A_RUN = 64;
    private static final int MAX_BUFFERS = 64;

    private final NetBackend backend;
    private final int maxFrame;
    private final ConfigSpace config;
    private final NetMetrics metrics = new NetMetrics();
    private final FrameQueue waiting = new FrameQueue();
    private volatile boolean up = true;
    private volatile Runnable configChanged = () -> {};

    /** A card that owns its backend. */
    public NetDevice(NetBackend backend, byte[] mac) {
        this(backend, mac, DEFAULT_MTU);
    }

    /** A card with an MTU of 68 to 65521 bytes. */
    public NetDevice(NetBackend backend, byte[] mac, int mtu) {
        if (mac.length != 6 || (mac[0] & 1) != 0) {
            throw new IllegalArgumentException("a card's address is 6 bytes, the first even");
        }
        if (mtu < 68 || mtu > 65521) {
            throw new IllegalArgumentException("an MTU of " + mtu);
        }
        this.backend = backend;
        this.maxFrame = mtu + ETHERNET + VLAN;
        this.config =
                new ConfigSpace(
                        12, b -> b.put(0, mac).putShort(6, (short) 1).putShort(10, (short) mtu));
    }

    /** Pulls or plugs the cable, as the guest sees it; no frame passes while it is out. */
    public void link(boolean now) {
        up = now;
        config.change(b -> b.putShort(6, (short) (now ? 1 : 0)));
        configChanged.run();
    }

    /** Counts of this card. */
    public NetMetrics metrics() {
        return metrics;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public long features() {
        return MTU | MAC | MERGEABLE | STATUS;
    }

    @Override
    public List<QueueLimits> queues() {
        return List.of(new QueueLimits(256, 1 << 20), new QueueLimits(256, 1 << 20));
    }

    @Override
    public ConfigSpace config() {
        return config;
    }

    @Override
    public void attach(VirtioPort port) {
        configChanged = port::configChanged;
        backend.attach((frame, offset, length) -> {
            if (up && port.live() && length <= maxFrame && waiting.offer(frame, offset, length)) {
                port.schedule();
            } else {
                metrics.receiveDrops.increment();
            }
        });
    }

    @Override
    public boolean work(VirtioPort port) {
        boolean more = transmit(port.queue(TRANSMIT));
        more |= receive(port.queue(RECEIVE), port.accepted(MERGEABLE));
        return more;
    }

    private boolean transmit(SplitQueue queue) {
        for (int n = 0; n < REQUESTS_A_RUN; n++) {
            Optional<Chain> chain = queue.peek();
            if (chain.isEmpty()) {
                return false;
            }
            int length = chain.get().readable() - HEADER;
            boolean good = up && length >= ETHERNET && length <= maxFrame;
            var bytes = new byte[good ? HEADER + length : 0];
            chain.get().read(0, bytes, 0, bytes.length);
            queue.complete(0);
            if (good && bytes[GSO_TYPE] == 0) {
                metrics.sentFrames.increment();
                metrics.sentBytes.add(length);
                backend.send(bytes, HEADER, length);
            } else {
                metrics.sendDrops.increment();
            }
        }
        return true;
    }

    private boolean receive(SplitQueue queue, boolean mergeable) {
        for (int n = 0; n < REQUESTS_A_RUN; n++) {
            Optional<byte[]> frame = waiting.first();
            if (frame.isEmpty()) {
                return false;
            }
            List<Chain> room = room(queue, HEADER + frame.get().length, mergeable);
            if (room.isEmpty()) {
                return false;
            }
            long writable = room.stream().mapToLong(Chain::writable).sum();
            if (writable >= HEADER + frame.get().length) {
                fill(queue, room, frame.get());
                metrics.receivedFrames.increment();
                metrics.receivedBytes.add(frame.get().length);
            } else {
                metrics.receiveDrops.increment();
            }
            waiting.remove();
        }
        return true;
    }

    /**
     * Buffers for so many bytes, or none if the driver has not given enough yet; too few if it
     * never will.
     */
    private static List<Chain> room(SplitQueue queue, int bytes, boolean mergeable) {
        List<Chain> room = new ArrayList<>();
        long found = 0;
        int most = mergeable ? MAX_BUFFERS : 1;
        while (found < bytes && room.size() < most) {
            Optional<Chain> chain = queue.peek(room.size());
            if (chain.isEmpty()) {
                return List.of();
            }
            room.add(chain.get());
            found += chain.get().writable();
        }
        return room;
    }

    private static void fill(SplitQueue queue, List<Chain> room, byte[] frame) {
        var bytes = new byte[HEADER + frame.length];
        bytes[10] = (byte) room.size();
        System.arraycopy(frame, 0, bytes, HEADER, frame.length);
        int[] written = new int[room.size()];
        int at = 0;
        for (int i = 0; i < written.length; i++) {
            written[i] = Math.min(room.get(i).writable(), bytes.length - at);
            room.get(i).write(0, bytes, at, written[i]);
            at += written[i];
        }
        queue.complete(written);
    }

    @Override
    public void reset() {
        metrics.receiveDrops.add(waiting.clear());
    }

    @Override
    public void close() {
        backend.close();
    }
}
