package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;
import dev.virga.guest.memory.CommonPages;
import dev.virga.guest.memory.PageSlabs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The node's physical memory: pages of 4 KiB, as many as it was made for and never more, for all
 * guests together. Each guest's RAM is a {@link PooledFrames} of it.
 *
 * <p>The pool itself does nothing by itself: {@link MemoryKeeper} calls {@link Reclaimer} and
 * {@link Merger}. A few pages are kept back for them, because one must have a page to make two
 * free. Threads: any.
 */
public final class FramePool implements AutoCloseable {
    /** Pages that guests can't have. */
    private static final long RESERVE = 32;

    /** Shared pages whose decoded code is kept for all guests: 5 KiB of heap or more each. */
    private static final int COMMON_PAGES = 4096;

    private final long capacity;
    private final long low;
    private final long high;
    private final PageSlabs slabs = new PageSlabs();
    private final AtomicLong used = new AtomicLong();
    private final long zeroPage;
    private final List<PooledFrames> members = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> hungry = new ConcurrentLinkedQueue<>();
    private final Set<MemoryRung> off =
            java.util.Collections.synchronizedSet(EnumSet.noneOf(MemoryRung.class));
    private final ReentrantLock maintenance = new ReentrantLock();
    private final CommonPages common = new CommonPages(COMMON_PAGES);
    private final SharedPages shared = new SharedPages(common::gone);
    private final CompressedPages compressed;
    private final Optional<SwapFile> swap;
    private final Executor swapReader;
    private final LongAdder refaults = new LongAdder();
    private final LongAdder merges = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongSupplier nanoTime;
    private volatile RefaultListener refaulted = (from, nanos) -> {};
    private volatile Runnable pressure = () -> {};

    /**
     * A pool, empty.
     *
     * @param swapReader where pages are read back from the swap file
     * @throws IOException if the swap file can't be made
     */
    public FramePool(PoolConfig config, Executor swapReader) throws IOException {
        this(config, swapReader, () -> 0);
    }

    /**
     * The same, and it is measured how long frames take that come back.
     *
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    public FramePool(PoolConfig config, Executor swapReader, LongSupplier nanoTime)
            throws IOException {
        this.nanoTime = nanoTime;
        capacity = config.capacityBytes() / Pages.BYTES;
        low = Math.max(capacity / 64, 2 * RESERVE);
        high = 2 * low;
        this.swapReader = swapReader;
        compressed = new CompressedPages(this, config.compressedBytes() / Pages.BYTES);
        swap =
                config.swapFile().isPresent()
                        ? Optional.of(new SwapFile(config.swapFile().get(), config.swapBytes()))
                        : Optional.empty();
        zeroPage = slabs.takeZeroed();
    }

    /**
     * RAM for one guest, none of it resident.
     *
     * @param domain whose pages may be shared with those of the same domain; empty: nobody's
     */
    public PooledFrames frames(String name, long bytes, Optional<String> domain) {
        var frames = new PooledFrames(this, name, bytes, domain);
        members.add(frames);
        return frames;
    }

    /**
     * RAM for a clone: what another guest's RAM holds now, every page shared until one of the two
     * writes it. The other guest's harts and devices stand still.
     *
     * @param domain whose pages may be shared with those that it will write
     * @throws IllegalStateException if there is no page to bring back what is swapped out
     * @throws IOException if what is swapped out can't be read
     */
    public PooledFrames fork(PooledFrames frames, String name, Optional<String> domain)
            throws IOException {
        maintenance.lock();
        try {
            PooledFrames clone = new FrameFork(this, frames).to(name, domain);
            members.add(clone);
            return clone;
        } finally {
            maintenance.unlock();
        }
    }

    void remove(PooledFrames frames) {
        members.remove(frames);
    }

    List<PooledFrames> members() {
        return members;
    }

    /** Held by whoever moves frames about, one at a time, and by a guest that leaves. */
    ReentrantLock maintenance() {
        return maintenance;
    }

    /** What was made of pages that guests share. */
    CommonPages common() {
        return common;
    }

    SharedPages shared() {
        return shared;
    }

    CompressedPages compressed() {
        return compressed;
    }

    Optional<SwapFile> swap() {
        return swap;
    }

    Executor swapReader() {
        return swapReader;
    }

    long zeroPage() {
        return zeroPage;
    }

    /** Who is told of frames that come back. */
    public void onRefault(RefaultListener listener) {
        refaulted = listener;
    }

    long nanos() {
        return nanoTime.getAsLong();
    }

    /** A frame that had been put away was needed, and came back. */
    void refaulted(MemoryRung from, long begun) {
        refaults.increment();
        refaulted.refaulted(from, nanos() - begun);
    }

    void merged() {
        merges.increment();
    }

    void evicted() {
        evictions.increment();
    }

    /** Who is told, on the thread of a guest, that pages run low; must return at once. */
    public void onPressure(Runnable task) {
        pressure = task;
    }

    /** Switches a rung of the ladder; what it did before stays done. */
    public void use(MemoryRung rung, boolean on) {
        if (on) {
            off.remove(rung);
        } else {
            off.add(rung);
        }
    }

    /** Whether a rung is switched on. */
    public boolean uses(MemoryRung rung) {
        return !off.contains(rung);
    }

    /** A page for a guest, or 0 if there is none now. */
    long take(boolean zeroed) {
        if (!count(RESERVE)) {
            pressure.run();
            return 0;
        }
        if (free() < low) {
            pressure.run();
        }
        return zeroed ? slabs.takeZeroed() : slabs.take();
    }

    /** A page for those who make others free, or 0 if really none is left. */
    long takeReserved() {
        return count(0) ? slabs.take() : 0;
    }

    private boolean count(long reserve) {
        long now = used.get();
        while (now < capacity - reserve) {
            long seen = used.compareAndExchange(now, now + 1);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    /** A page back. */
    void give(long page) {
        slabs.give(page);
        used.decrementAndGet();
        if (!hungry.isEmpty() && available()) {
            feed();
        }
    }

    /** Whether a guest could have a page now. */
    boolean available() {
        return used.get() < capacity - RESERVE;
    }

    /** Runs a task when a guest can have a page again. */
    void whenAvailable(Runnable task) {
        hungry.add(task);
        if (available()) {
            feed();
        }
    }

    private void feed() {
        for (Runnable task = hungry.poll(); task != null; task = hungry.poll()) {
            task.run();
        }
    }

    boolean hungry() {
        return !hungry.isEmpty();
    }

    long free() {
        return capacity - used.get();
    }

    /** Whether it is worth an effort to have more free pages: a quarter or less are. */
    boolean scarce() {
        return free() < capacity / 4;
    }

    /** Whether pages should be made free. */
    boolean low() {
        return free() < low;
    }

    /** Whether enough are. */
    boolean enough() {
        return free() >= high;
    }

    /** What it holds, if nobody has a balloon. */
    public PoolStats stats() {
        return stats(0);
    }

    /**
     * What it holds.
     *
     * @param balloonBytes what guests have given into their balloons
     */
    PoolStats stats(long balloonBytes) {
        long promised = 0;
        long own = 0;
        long zero = 0;
        long reported = 0;
        for (PooledFrames frames : members) {
            MemoryShare share = frames.share();
            promised += share.promisedBytes();
            own += share.ownBytes();
            zero += share.zeroBytes();
            reported += share.reportedBytes();
        }
        return new PoolStats(
                capacity * Pages.BYTES,
                promised,
                used.get() * Pages.BYTES,
                own,
                zero,
                reported,
                balloonBytes,
                shared.pages() * Pages.BYTES,
                shared.frames() * Pages.BYTES,
                shared.clonedPages() * Pages.BYTES,
                shared.clonedFrames() * Pages.BYTES,
                compressed.stored() * Pages.BYTES,
                compressed.held() * Pages.BYTES,
                compressed.bytes(),
                swap.map(SwapFile::used).orElse(0L) * Pages.BYTES,
                refaults.sum(),
                merges.sum(),
                evictions.sum(),
                swap.map(SwapFile::failed).orElse(false));
    }

    /** Frees everything; the guests' frames have been closed before. */
    @Override
    public void close() {
        if (!members.isEmpty()) {
            throw new IllegalStateException("the pool still has " + members.size() + " guests");
        }
        slabs.close();
        closeSwap();
    }

    /** Removes the swap file; what is in it is lost. */
    void closeSwap() {
        if (swap.isPresent()) {
            try {
                swap.get().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
