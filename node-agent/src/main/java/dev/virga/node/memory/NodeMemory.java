package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.virtio.balloon.BalloonDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A node's memory as the rest of the node uses it: the pool, the thread that keeps it, and the end
 * of a guest when nothing else is left. Threads: any.
 */
public final class NodeMemory implements AutoCloseable {
    private final FramePool pool;
    private final ExecutorService swapReader =
            Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(work, "swap-reader");
                thread.setDaemon(true);
                return thread;
            });
    private final MemoryKeeper keeper;
    private final LongSupplier nanoTime;
    private final Map<String, Tenant> guests = new ConcurrentHashMap<>();
    private final LastResort lastResort;
    private volatile BooleanSupplier relief = () -> false;

    /**
     * Opens a node's memory.
     *
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @throws UncheckedIOException if the swap file can't be made
     */
    public NodeMemory(PoolConfig config, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastResort = new LastResort(guests, nanoTime);
        try {
            pool = new FramePool(config, swapReader, nanoTime);
        } catch (IOException e) {
            throw new UncheckedIOException("the swap file can't be made: " + e.getMessage(), e);
        }
        keeper = MemoryKeeper.start(pool, this::starved, threadCpu());
    }

    private static LongSupplier threadCpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported()
                ? threads::getCurrentThreadCpuTime
                : () -> 0;
    }

    /**
     * RAM for a guest. Close it when the machine is closed.
     *
     * @param id whose; one at a time of each
     * @param domain whose pages may be shared with those of the same domain; empty: nobody's
     * @param end ends the guest, on any thread, for a reason that people read
     */
    public Ram ram(String id, long bytes, Optional<String> domain, Consumer<String> end) {
        return enter(id, pool.frames(id, bytes, domain), end);
    }

    /**
     * RAM for a clone of a template, which shares with it what neither has written.
     *
     * @param domain whose pages may be shared with those that the clone writes
     * @throws IOException if a page that is swapped out can't be read
     * @throws IllegalStateException if the template has been closed
     */
    public Ram ram(Template template, String id, Optional<String> domain, Consumer<String> end)
            throws IOException {
        return enter(id, template.fork(id, domain), end);
    }

    /**
     * Keeps a guest as it is now, to make clones of. Its harts stand still.
     *
     * @param still called while its devices stand still, too
     * @throws IOException if a page that is swapped out can't be read, or from {@code still}
     * @throws IllegalStateException if there is no page to bring such a page back
     */
    public Template template(Machine machine, Ram ram, Runnable still) throws IOException {
        return Template.of(pool, machine, ram.frames(), still);
    }

    /**
     * Has a guest to make clones of that was kept elsewhere; waits for pages if they run low.
     *
     * @param bytes of its RAM
     * @param ram as {@link Template#saveMemory} wrote it
     * @param state as {@link Template#saveState} wrote it
     * @throws IOException if it is damaged, or of another size
     */
    public Template template(String name, long bytes, InputStream ram, byte[] state)
            throws IOException {
        PooledFrames frames = pool.frames(name, bytes, Optional.empty());
        try {
            Template.loadMemory(ram, frames);
        } catch (IOException | RuntimeException e) {
            frames.close();
            throw e;
        }
        return Template.stored(pool, frames, state);
    }

    private Ram enter(String id, PooledFrames frames, Consumer<String> end) {
        frames.onLost(end);
        var guest = new Tenant(frames, TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong()), end);
        guests.put(id, guest);
        return new Ram(
                frames,
                () -> {
                    guests.remove(id, guest);
                    frames.close();
                });
    }

    /** A guest's RAM until it is closed; the machine is closed before. */
    public record Ram(PooledFrames frames, Runnable free) implements AutoCloseable {
        @Override
        public void close() {
            free.run();
        }
    }

    /** Sets what is tried before a guest ends: true if it may have made pages free. */
    public void relief(BooleanSupplier lastResort) {
        relief = lastResort;
    }

    /** The memory is used up, and somebody waits. */
    private void starved() {
        if (!relief.getAsBoolean()) {
            lastResort.starved();
        }
    }

    /**
     * Tells how a guest stands and how it is spoken to, as soon as there is a machine.
     *
     * @param warn asks the guest to give memory back at once, lest it ends; any thread
     */
    public void join(String id, Standing standing, BalloonDevice balloon, Runnable warn) {
        Optional.ofNullable(guests.get(id)).ifPresent(guest -> guest.join(standing, balloon, warn));
    }

    /** One decision on all balloons; to be called once a second, by one thread. */
    public void balance() {
        PoolStats stats = pool.stats();
        // What is compressed or swapped lacks pages, too.
        long free =
                stats.capacityBytes()
                        - stats.residentBytes()
                        - stats.compressedFrameBytes()
                        - stats.swappedBytes();
        boolean inflated = guests.values().stream().anyMatch(Tenant::inflated);
        if (!BalloonPolicy.matters(stats.capacityBytes(), free, inflated)) {
            guests.values().forEach(Tenant::pass);
            return;
        }
        List<Tenant> heard = new ArrayList<>();
        List<BalloonPolicy.Guest> said = new ArrayList<>();
        for (Tenant tenant : guests.values()) {
            Optional<BalloonPolicy.Guest> known = tenant.forBalloon();
            if (known.isPresent()) {
                heard.add(tenant);
                said.add(known.get());
            }
        }
        List<BalloonPolicy.Order> orders =
                pool.uses(MemoryRung.BALLOON)
                        ? BalloonPolicy.decide(stats.capacityBytes(), free, said)
                        : BalloonPolicy.none(said);
        for (int i = 0; i < orders.size(); i++) {
            heard.get(i).obey(orders.get(i));
        }
    }

    /** Guests that were asked to give memory back lest they end, since it was opened. */
    public long warnings() {
        return lastResort.warnings();
    }

    /** Guests that ended for want of memory, since it was opened. */
    public long ends() {
        return lastResort.ends();
    }

    /** Switches a rung of the ladder. */
    public void use(MemoryRung rung, boolean on) {
        pool.use(rung, on);
    }

    /** Whether a rung of the ladder is switched on. */
    public boolean uses(MemoryRung rung) {
        return pool.uses(rung);
    }

    /** Who is told of frames that come back. */
    public void onRefault(RefaultListener listener) {
        pool.onRefault(listener);
    }

    /** What its keeper has done. */
    public KeeperWork work() {
        return keeper.work();
    }

    /** What it holds. */
    public PoolStats stats() {
        return pool.stats(guests.values().stream().mapToLong(Tenant::balloonBytes).sum());
    }

    /** Frees everything; all guests' RAM has been closed before, or goes with the process. */
    @Override
    public void close() {
        keeper.close();
        swapReader.close();
        if (guests.isEmpty()) {
            pool.close();
        } else {
            pool.closeSwap();
        }
    }
}
