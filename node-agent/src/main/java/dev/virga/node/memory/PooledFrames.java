package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;
import dev.virga.guest.memory.CommonPages;
import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameStats;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.RawMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * One guest's RAM out of the node's pool: the giving side, which harts and devices call and which
 * never blocks. The taking side, which merges and evicts, is {@link FrameMover}.
 *
 * <p>Each frame is one of {@link Words}. It changes only by compare-and-set; whoever sets {@code
 * BUSY} or {@code FETCHING} owns the frame until it sets something else, and everybody else is told
 * PENDING meanwhile. A frame that needs a page when the pool has none is PENDING, too.
 *
 * <p>Threads: any.
 */
public final class PooledFrames implements FrameSource {
    /** Most frames that wait for their second look (see {@link #tidy}). */
    private static final int MAX_FRESH = 4096;

    /** The last ones handed out are probably just being filled. */
    private static final int STILL_FILLED = 16;

    private static final System.Logger LOG = System.getLogger(PooledFrames.class.getName());

    /** A shared page that a frame has left, which may still be read through an old address. */
    record Left(long gfn, long page) {}

    private final FramePool pool;
    private final String name;
    private final Optional<String> domain;
    private final FrameTable words;

    private int[] fresh = new int[2 * STILL_FILLED];
    private final Object freshLock = new Object();
    private volatile int freshCount;
    private final List<Runnable> waiting = new ArrayList<>();
    private final Queue<Left> left = new ConcurrentLinkedQueue<>();
    private final LongAdder own = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final LongAdder reported = new LongAdder();
    private final LongAdder packed = new LongAdder();
    private final LongAdder swapped = new LongAdder();
    private final LongAdder copies = new LongAdder();
    private final LongAdder refaults = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final FrameMover mover;
    private FrameUser user = (gfn, writesOnly) -> true;
    private volatile Consumer<String> lost = message -> {};
    private volatile long reserved;
    private boolean closed;

    PooledFrames(FramePool pool, String name, long bytes, Optional<String> domain) {
        if (bytes <= 0 || bytes % FRAME_BYTES != 0) {
            throw new IllegalArgumentException("RAM of " + bytes + " bytes");
        }
        this(pool, name, new FrameTable(Math.toIntExact(bytes / FRAME_BYTES)), domain, 0);
    }

    /** Frames that hold these words already, so many of them shared pages. */
    PooledFrames(
            FramePool pool,
            String name,
            FrameTable words,
            Optional<String> domain,
            long sharedFrames) {
        this.pool = pool;
        this.name = name;
        this.domain = domain;
        this.words = words;
        this.shared.add(sharedFrames);
        this.mover = new FrameMover(pool, this);
    }

    /** Whose RAM it is, for people. */
    public String name() {
        return name;
    }

    /** With whom its pages may be shared. */
    Optional<String> domain() {
        return domain;
    }

    /** Frames with a page of their own. */
    long ownFrames() {
        return own.sum();
    }

    /** Whether it has given everything back; for who holds the pool's maintenance lock. */
    boolean closed() {
        return closed;
    }

    /** So many bytes of it are not taken away to make pages free for others. */
    void reserve(long bytes) {
        reserved = bytes;
    }

    /** Whether pages may be taken from it now. */
    boolean takeable() {
        return reserved == 0 || own.sum() * FRAME_BYTES > reserved;
    }

    /** Who is told, on any thread, that a page can't be brought back: the guest must not go on. */
    public void onLost(Consumer<String> listener) {
        lost = listener;
    }

    @Override
    public long frames() {
        return words.length();
    }

    @Override
    public long acquire(long gfn, boolean write) {
        int i = (int) gfn;
        while (true) {
            long word = words.get(i);
            switch (Words.kind(word)) {
                case Words.PRIVATE:
                    words.see(i);
                    return Words.address(word);
                case Words.ZERO, Words.REPORTED:
                    if (!write) {
                        return pool.zeroPage();
                    }
                    break;
                case Words.SHARED:
                    if (!write) {
                        return Words.address(word);
                    }
                    break;
                case Words.BUSY, Words.FETCHING:
                    waits.increment();
                    return PENDING;
                case Words.SWAPPED:
                    waits.increment();
                    fetch(i, word);
                    return PENDING;
                default:
                    break;
            }
            long page = ownPage(i, word);
            if (page >= 0) {
                return page;
            }
        }
    }

    /** Makes a page for a frame that has none of its own; 0: not now; negative: look again. */
    private long ownPage(int i, long word) {
        return switch (Words.kind(word)) {
            case Words.ZERO, Words.REPORTED -> fill(i, word);
            case Words.SHARED -> copy(i, word);
            default -> unpack(i, word);
        };
    }

    private long fill(int i, long word) {
        long page = pool.take(true);
        if (page == 0) {
            return refused();
        }
        if (!words.compareAndSet(i, word, Words.page(Words.PRIVATE, page))) {
            pool.give(page);
            return -1;
        }
        moved(Words.kind(word), Words.PRIVATE);
        words.see(i);
        remember(i);
        return page;
    }

    private long copy(int i, long word) {
        long from = Words.address(word);
        // Who is alone on the page needs no other, and must not wait for one.
        long page = pool.shared().alone(from) ? 0 : pool.take(false);
        if (page == 0 && !pool.shared().alone(from)) {
            return refused();
        }
        if (!words.compareAndSet(i, word, Words.slot(Words.FETCHING, 0))) {
            giveBack(page);
            return -1;
        }
        if (pool.shared().reclaim(from)) {
            shared.decrement();
            giveBack(page);
            return arrived(i, from);
        }
        if (page == 0) { // a clone came meanwhile
            words.set(i, word);
            wake();
            return -1;
        }
        shared.decrement();
        RawMemory.copy(from, page, FRAME_BYTES);
        left.add(new Left(i, from));
        copies.increment();
        return arrived(i, page);
    }

    private void giveBack(long page) {
        if (page != 0) {
            pool.give(page);
        }
    }

    private long unpack(int i, long word) {
        long begun = pool.nanos();
        long page = pool.take(false);
        if (page == 0) {
            return refused();
        }
        if (!words.compareAndSet(i, word, Words.slot(Words.FETCHING, 0))) {
            pool.give(page);
            return -1;
        }
        pool.compressed().load(Words.number(word), page);
        refaults.increment();
        pool.refaulted(MemoryRung.COMPRESS, begun);
        packed.decrement();
        return arrived(i, page);
    }

    private long arrived(int i, long page) {
        own.increment();
        words.set(i, Words.page(Words.PRIVATE, page));
        words.see(i);
        wake();
        return page;
    }

    private long refused() {
        waits.increment();
        return PENDING;
    }

    /** Has a frame brought back from the swap file. */
    private void fetch(int i, long word) {
        long begun = pool.nanos();
        long page = pool.take(false);
        if (page == 0) {
            return;
        }
        if (words.compareAndSet(i, word, Words.slot(Words.FETCHING, Words.number(word)))) {
            pool.swapReader().execute(() -> read(i, (int) Words.number(word), page, begun));
        } else {
            pool.give(page);
        }
    }

    /**
     * Brings a frame back at once, for who may wait.
     *
     * @throws IllegalStateException if there is no page for it
     * @throws IOException if it can't be read
     */
    void restore(int i, long word) throws IOException {
        long page = pool.takeReserved();
        if (page == 0) {
            throw new IllegalStateException("no memory to bring frames of " + name + " back");
        }
        if (!words.compareAndSet(i, word, Words.slot(Words.FETCHING, 0))) {
            pool.give(page);
            return;
        }
        if (Words.kind(word) == Words.PACKED) {
            pool.compressed().load(Words.number(word), page);
            packed.decrement();
        } else {
            int slot = (int) Words.number(word);
            try {
                pool.swap().orElseThrow().load(slot, page);
            } catch (IOException e) {
                words.set(i, word);
                pool.give(page);
                throw e;
            }
            pool.swap().orElseThrow().free(slot);
            swapped.decrement();
        }
        arrived(i, page);
    }

    private void read(int i, int slot, long page, long begun) {
        SwapFile swap = pool.swap().orElseThrow();
        long fetching = Words.slot(Words.FETCHING, slot);
        try {
            swap.load(slot, page);
        } catch (IOException e) {
            // It stays as it is for ever: wrong bytes must not reach the guest.
            LOG.log(System.Logger.Level.ERROR, "RAM of " + name + " is lost: " + e.getMessage());
            pool.give(page);
            lost.accept("a page of its memory can't be read back: " + e.getMessage());
            return;
        }
        refaults.increment();
        pool.refaulted(MemoryRung.SWAP, begun);
        words.see(i);
        swap.free(slot);
        swapped.decrement();
        if (words.compareAndSet(i, fetching, Words.page(Words.PRIVATE, page))) {
            own.increment();
        } else {
            pool.give(page);
        }
        wake();
    }

    @Override
    public boolean zero(long gfn) {
        return Words.empty(words.get((int) gfn));
    }

    @Override
    public boolean borrowed(long gfn) {
        // A frame that is just being taken away may come back as a shared one.
        return Words.kind(words.get((int) gfn)) != Words.PRIVATE;
    }

    @Override
    public Optional<CommonPages> common() {
        return Optional.of(pool.common());
    }

    @Override
    public long commonPage(long gfn) {
        long word = words.get((int) gfn);
        return Words.kind(word) == Words.SHARED ? Words.address(word) : 0;
    }

    @Override
    public void whenReady(long gfn, Runnable task) {
        int i = (int) gfn;
        synchronized (waiting) {
            int kind = Words.kind(words.get(i));
            if (kind == Words.BUSY || kind == Words.FETCHING) {
                waiting.add(task); // whoever has the frame wakes all, after it has let go
                return;
            }
        }
        if (Words.kind(words.get(i)) == Words.PRIVATE) {
            task.run();
        } else {
            pool.whenAvailable(task);
        }
    }

    /** Runs all who wait: whoever is not served yet waits anew. */
    void wake() {
        List<Runnable> now;
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return;
            }
            now = List.copyOf(waiting);
            waiting.clear();
        }
        now.forEach(Runnable::run);
    }

    private void remember(int i) {
        synchronized (freshLock) {
            if (freshCount == fresh.length && freshCount < MAX_FRESH) {
                fresh = Arrays.copyOf(fresh, 2 * freshCount);
            }
            if (freshCount < fresh.length) {
                fresh[freshCount] = i;
                freshCount = freshCount + 1;
            }
        }
    }

    /** Takes back pages handed out lately that were only filled with zeros. */
    @Override
    public void tidy() {
        if (freshCount <= STILL_FILLED || !pool.uses(MemoryRung.ZERO)) {
            return;
        }
        long[] look;
        synchronized (freshLock) {
            int count = Math.max(0, freshCount - STILL_FILLED);
            look = new long[count];
            for (int i = 0; i < count; i++) {
                look[i] = fresh[i];
            }
            System.arraycopy(fresh, count, fresh, 0, freshCount - count);
            freshCount -= count;
        }
        int zeros = 0;
        for (long gfn : look) {
            long word = words.get((int) gfn);
            if (Words.kind(word) == Words.PRIVATE && Pages.zero(Words.address(word))) {
                look[zeros++] = gfn;
            }
        }
        mover.dropZeros(look, zeros);
    }

    @Override
    public void discard(long gfn) {
        discard(new long[] {gfn}, 1);
    }

    /** Where a device holds a frame it stays as it is. */
    @Override
    public void discard(long[] gfns, int count) {
        mover.discard(Arrays.copyOf(gfns, count));
    }

    @Override
    public void reported(long[] gfns, int count) {
        if (pool.uses(MemoryRung.REPORTING)) {
            mover.reported(Arrays.copyOf(gfns, count));
        }
    }

    @Override
    public void attach(FrameUser frameUser) {
        user = frameUser;
    }

    FrameUser user() {
        return user;
    }

    FrameTable words() {
        return words;
    }

    FrameMover mover() {
        return mover;
    }

    /** Whether the frame was asked for since it was last said to be unseen. */
    boolean seen(int i) {
        return words.seen(i);
    }

    void see(int i) {
        words.see(i);
    }

    void unsee(int i) {
        words.unsee(i);
    }

    Queue<Left> left() {
        return left;
    }

    /** One frame is no longer of the first kind, but of the second. */
    void moved(int from, int to) {
        counter(from).ifPresent(LongAdder::decrement);
        counter(to).ifPresent(LongAdder::increment);
    }

    private Optional<LongAdder> counter(int kind) {
        return switch (kind) {
            case Words.PRIVATE -> Optional.of(own);
            case Words.SHARED -> Optional.of(shared);
            case Words.REPORTED -> Optional.of(reported);
            case Words.PACKED -> Optional.of(packed);
            case Words.SWAPPED -> Optional.of(swapped);
            default -> Optional.empty();
        };
    }

    /** What it has of the pool. */
    public MemoryShare share() {
        long total = frames() * FRAME_BYTES;
        long ownBytes = own.sum() * FRAME_BYTES;
        long sharedBytes = shared.sum() * FRAME_BYTES;
        long packedBytes = packed.sum() * FRAME_BYTES;
        long swappedBytes = swapped.sum() * FRAME_BYTES;
        return new MemoryShare(
                total,
                ownBytes,
                sharedBytes,
                total - ownBytes - sharedBytes - packedBytes - swappedBytes,
                reported.sum() * FRAME_BYTES,
                packedBytes,
                swappedBytes,
                copies.sum(),
                mover.merges(),
                mover.evictions(),
                refaults.sum(),
                waits.sum());
    }

    @Override
    public FrameStats stats() {
        MemoryShare share = share();
        return new FrameStats(
                share.promisedBytes(), share.ownBytes(), share.zeroBytes(), share.sharedBytes());
    }

    /** Gives everything back to the pool. The machine has been closed before. */
    @Override
    public void close() {
        pool.maintenance().lock();
        try {
            if (!closed) {
                closed = true;
                pool.remove(this);
                mover.settle();
                mover.clear();
            }
        } finally {
            pool.maintenance().unlock();
        }
    }
}
