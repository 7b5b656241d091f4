package dev.virga.guest.virtio.balloon;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.virtio.Chain;
import dev.virga.guest.virtio.ConfigSpace;
import dev.virga.guest.virtio.QueueLimits;
import dev.virga.guest.virtio.SplitQueue;
import dev.virga.guest.virtio.VirtioDevice;
import dev.virga.guest.virtio.VirtioPort;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory balloon (virtio 1.2, section 5.5): the host says how much the guest should give back,
 * the guest gives pages of its choice, also without being asked (free page reporting), and says how
 * its memory is used. Given pages are discarded; taking one back needs no word. The guest may take
 * back pages rather than kill processes.
 *
 * <p>A guest that fills free pages with a pattern of its own (page poison) reports none: they would
 * come back as zeros. Threads: the host's methods any.
 */
public final class BalloonDevice implements VirtioDevice {
    private static final int TYPE = 5;
    private static final long STATS = 1L << 1;
    private static final long DEFLATE_ON_OOM = 1L << 2;
    private static final long PAGE_POISON = 1L << 4;
    private static final long REPORTING = 1L << 5;
    private static final int INFLATE_QUEUE = 0;
    private static final int DEFLATE_QUEUE = 1;
    private static final int STATS_QUEUE = 2;
    private static final int REPORTING_QUEUE = 3;
    private static final int ACTUAL = 4;
    private static final int POISON = 12;
    private static final int MAX_LIST = 64 << 10;
    private static final int MAX_STATS = 4096;
    private static final int STAT_BYTES = 10;
    private static final int REQUESTS_A_RUN = 16;
    private static final int FRAMES_A_RUN = 4096;

    private final ConfigSpace config = new ConfigSpace(16, b -> {});
    private final LongAdder inflated = new LongAdder();
    private final LongAdder deflated = new LongAdder();
    private final LongAdder reported = new LongAdder();
    private volatile Runnable schedule = () -> {};
    private volatile Runnable configChanged = () -> {};
    private volatile int target;
    private volatile int actual;
    private volatile int poison;
    private volatile boolean refresh;
    private volatile Optional<BalloonStats> stats = Optional.empty();
    private Optional<Chain> seen = Optional.empty();
    private Optional<Chain> discarding = Optional.empty();
    private int discarded;
    private long inBuffer;

    /** Asks the guest to give back this many bytes in all, rounded down to pages. */
    public void target(long bytes) {
        if (bytes < 0 || bytes >> 12 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a balloon of " + bytes + " bytes");
        }
        target = (int) (bytes >> 12);
        config.change(b -> b.putInt(0, target));
        configChanged.run();
    }

    /** What was last asked for, in bytes. */
    public long targetBytes() {
        return (target & 0xFFFF_FFFFL) << 12;
    }

    /** What the guest says it has given back, in bytes. */
    public long actualBytes() {
        return (actual & 0xFFFF_FFFFL) << 12;
    }

    /** Asks the guest for a new report; {@link #stats} has it when its number is higher. */
    public void refreshStats() {
        refresh = true;
        schedule.run();
    }

    /** The guest's last report. */
    public Optional<BalloonStats> stats() {
        return stats;
    }

    /** Pages that the guest gave into the balloon. */
    public long inflatedPages() {
        return inflated.sum();
    }

    /** Pages that the guest took out of the balloon. */
    public long deflatedPages() {
        return deflated.sum();
    }

    /** Pages that the guest reported as free. */
    public long reportedPages() {
        return reported.sum();
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public long features() {
        return STATS | DEFLATE_ON_OOM | PAGE_POISON | REPORTING;
    }

    @Override
    public List<QueueLimits> queues() {
        // A reporting request names free pages, perhaps all of them; none of their bytes move.
        return List.of(
                new QueueLimits(128, MAX_LIST),
                new QueueLimits(128, MAX_LIST),
                new QueueLimits(16, MAX_STATS),
                new QueueLimits(64, Integer.MAX_VALUE));
    }

    @Override
    public ConfigSpace config() {
        return config;
    }

    @Override
    public void storeConfig(int offset, int size, long value) {
        if (size != 4 || (offset != ACTUAL && offset != POISON)) {
            return;
        }
        if (offset == ACTUAL) {
            actual = (int) value;
        } else {
            poison = (int) value;
        }
        config.store(offset, (int) value);
    }

    @Override
    public void attach(VirtioPort port) {
        schedule = port::schedule;
        configChanged = port::configChanged;
    }

    @Override
    public boolean work(VirtioPort port) {
        boolean more = pages(port, port.queue(INFLATE_QUEUE), true);
        more |= pages(port, port.queue(DEFLATE_QUEUE), false);
        more |= report(port);
        more |= port.accepted(STATS) && stats(port.queue(STATS_QUEUE));
        return more;
    }

    /** A list of page numbers goes into the balloon or comes out of it. */
    private boolean pages(VirtioPort port, SplitQueue queue, boolean inflate) {
        for (int n = 0; n < REQUESTS_A_RUN; n++) {
            Optional<Chain> chain = queue.peek();
            if (chain.isEmpty()) {
                return false;
            }
            var list = new byte[chain.get().readable() & -4];
            chain.get().read(0, list, 0, list.length);
            if (inflate) {
                var numbers = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
                var free = new FreeFrames(port.memory(), port.memory().frames()::discard);
                while (numbers.hasRemaining()) {
                    free.add((numbers.getInt() & 0xFFFF_FFFFL) << 12);
                }
                free.flush();
            }
            queue.complete(0);
            (inflate ? inflated : deflated).add(list.length / 4);
        }
        return true;
    }

    /** Free pages, as buffers of a request; in pieces, since there may be very many. */
    private boolean report(VirtioPort port) {
        if (!port.accepted(REPORTING)) {
            return false;
        }
        SplitQueue queue = port.queue(REPORTING_QUEUE);
        Optional<Chain> chain = queue.peek();
        if (chain.isEmpty()) {
            return false;
        }
        if (!discarding.equals(chain)) {
            discarding = chain;
            discarded = 0;
            inBuffer = 0;
        }
        boolean keep = port.accepted(PAGE_POISON) && poison != 0;
        var free = new FreeFrames(port.memory(), port.memory().frames()::reported);
        for (int n = 0; n < FRAMES_A_RUN && discarded < chain.get().buffers(); n++) {
            long length = chain.get().length(discarded) & 0xFFFF_FFFFL;
            if (inBuffer + FrameSource.FRAME_BYTES <= length) {
                if (!keep) {
                    free.add(chain.get().address(discarded) + inBuffer);
                }
                reported.increment();
                inBuffer += FrameSource.FRAME_BYTES;
            } else {
                discarded++;
                inBuffer = 0;
            }
        }
        free.flush();
        if (discarded == chain.get().buffers()) {
            queue.complete(0);
            discarding = Optional.empty();
        }
        return true;
    }

    /** One buffer lies in the queue, filled; it goes back when the host wants a new report. */
    private boolean stats(SplitQueue queue) {
        Optional<Chain> chain = queue.peek();
        if (chain.isEmpty()) {
            return false;
        }
        if (!seen.equals(chain)) {
            read(chain.get());
            seen = chain;
        }
        if (!refresh) {
            return false;
        }
        queue.complete(0);
        refresh = false;
        seen = Optional.empty();
        return true; // looks for the next one, and so asks to be told of it
    }

    private void read(Chain chain) {
        var bytes = new byte[chain.readable()];
        chain.read(0, bytes, 0, bytes.length);
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Long> tags = new HashMap<>();
        for (int at = 0; at + STAT_BYTES <= bytes.length; at += STAT_BYTES) {
            tags.put(fields.getShort(at) & 0xFFFF, fields.getLong(at + 2));
        }
        long before = stats.map(BalloonStats::report).orElse(0L);
        stats = Optional.of(BalloonStats.of(before + 1, tags));
    }

    @Override
    public void reset() {
        seen = Optional.empty();
        discarding = Optional.empty();
        refresh = false;
        stats = Optional.empty();
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(target);
        out.writeInt(actual);
        out.writeInt(poison);
    }

    @Override
    public void restoreState(DataInput in) throws IOException {
        target = in.readInt();
        actual = in.readInt();
        poison = in.readInt();
        config.change(b -> b.putInt(0, target).putInt(ACTUAL, actual).putInt(POISON, poison));
    }
}
