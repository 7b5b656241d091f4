package dev.virga.deploy.fleet;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.node.MemoryRung;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.FramePool;
import dev.virga.node.memory.KeeperWork;
import dev.virga.node.memory.MemoryKeeper;
import dev.virga.node.memory.Merger;
import dev.virga.node.memory.PoolConfig;
import dev.virga.node.memory.PoolStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the memory ladder takes and brings, and how that grows with the number of guests: how fast
 * equal pages are found and for how much processor time, what compression makes of pages, and how
 * long a frame takes to come back. First Debian guests that read all their files in a node that is
 * too small for them; then guests without harts, with pages of a Debian guest, in growing numbers.
 * Prints tables.
 */
final class LadderBench {
    private static final int[] GUESTS =
            Arrays.stream(System.getProperty("ladder.guests", "10,30,100,300,1000").split(","))
                    .mapToInt(Integer::parseInt)
                    .toArray();
    private static final long SECONDS = Long.getLong("ladder.seconds", 10);
    private static final int REAL = Integer.getInteger("ladder.real", 10);
    private static final int ROUNDS = Integer.getInteger("ladder.rounds", 3);
    private static final long SEED = Long.getLong("ladder.seed", 1);
    private static final int THREADS = 2;
    private static final int PAGES = 2000;

    /** Frames a second that a node looks at. */
    private static final double PACE = 40_000;

    private static final long FRAME = 4096;
    private static final long RAM = SyntheticGuest.FRAMES * FRAME;
    private static final double NANOS = 1e9;
    private static final String READ_ALL =
            "find / -xdev -type f 2>/dev/null | xargs cat 2>/dev/null | wc -c";

    @TempDir private Path folder = Path.of("");

    private static LocalImage image() throws IOException {
        String given = System.getProperty("virga.images");
        Path images =
                given == null ? VirgaHome.ofProcess().data().resolve("images") : Path.of(given);
        ImageCatalog catalog = new ImageCatalog(images);
        ImageManifest manifest =
                catalog.find("debian")
                        .orElseThrow(() -> new IOException("no image debian in " + images));
        return new LocalImage(manifest, catalog.folderOf(manifest));
    }

    @Test
    void measure() throws Exception {
        LocalImage image = image();
        if (REAL > 0) {
            real(image);
        }
        List<byte[]> pages = DebianPages.sample(image, PAGES, SEED);
        // What is measured first would be measured cold.
        merging(GUESTS[0], pages);
        pressed(GUESTS[0], pages);
        System.out.println(
                "\n| guests without harts | frames of theirs | looked at / s of CPU "
                        + "| merged | merged / s of CPU | settles within, at the node's pace "
                        + "| CPU at that pace |\n|---|--:|--:|--:|--:|--:|--:|");
        for (int guests : GUESTS) {
            System.out.println(merging(guests, pages));
        }
        System.out.println(
                "\n| guests without harts | RAM / pages / the node has, MiB | saved by merging, "
                        + "compressing, swapping, MiB | compressed to 1 in: data / with waste "
                        + "| back from memory, us p50 / p99 (n) | from the swap file "
                        + "| waits, for a free page as well | CPU of merging, making free "
                        + "|\n|---|--:|--:|--:|--:|--:|--:|--:|");
        for (int guests : GUESTS) {
            System.out.println(pressed(guests, pages));
        }
    }

    /** In a node with enough memory, so that nothing else happens. */
    private static String merging(int guests, List<byte[]> pages) throws Exception {
        long frames = (long) guests * SyntheticGuest.TOUCHED;
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                FramePool pool =
                        new FramePool(
                                new PoolConfig(2L * guests * RAM, 0, Optional.empty(), 0),
                                reader)) {
            List<SyntheticGuest> all = fleet(pool, guests, pages);
            Latencies none = new Latencies();
            for (SyntheticGuest guest : all) {
                guest.fill(none);
            }
            Merger merger = new Merger(pool);
            long begin = threadCpu();
            long looked = 0;
            while (merger.rounds() < 3) {
                looked += merger.round(2000);
            }
            double seconds = (threadCpu() - begin) / NANOS;
            PoolStats stats = pool.stats();
            String row =
                    String.format(
                            Locale.ROOT,
                            "| %d | %d | %.0f | %d | %.0f | %.1f s | %.2f %% |",
                            guests,
                            frames,
                            looked / seconds,
                            stats.merges(),
                            stats.merges() / seconds,
                            looked / PACE,
                            100 * PACE * seconds / looked);
            all.forEach(SyntheticGuest::close);
            return row;
        }
    }

    /** In a node with a sixth of what they were promised, while two threads touch their frames. */
    private String pressed(int guests, List<byte[]> pages) throws Exception {
        long promised = guests * RAM;
        PoolConfig config =
                PoolConfig.of(Math.max(4L << 20, promised / 6))
                        .withSwap(folder.resolve("swap"), 2 * promised);
        Latencies waits = new Latencies();
        Refaults refaults = new Refaults();
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                ExecutorService drivers = Executors.newFixedThreadPool(THREADS);
                FramePool pool = new FramePool(config, reader, System::nanoTime)) {
            List<SyntheticGuest> all = fleet(pool, guests, pages);
            String row;
            try (MemoryKeeper keeper = MemoryKeeper.start(pool, () -> {}, LadderBench::threadCpu)) {
                Latencies filling = new Latencies();
                for (SyntheticGuest guest : all) {
                    guest.fill(filling);
                }
                pool.onRefault(refaults::add);
                KeeperWork before = keeper.work();
                long begin = System.nanoTime();
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    SplittableRandom random = new SplittableRandom(SEED + i);
                    running.add(
                            drivers.submit(() -> {
                                drive(all, random, waits);
                                return true;
                            }));
                }
                for (Future<?> each : running) {
                    each.get();
                }
                row =
                        row(guests, pool.stats(), refaults, waits)
                                + cpu(before, keeper.work(), System.nanoTime() - begin);
            }
            all.forEach(SyntheticGuest::close);
            return row;
        }
    }

    private static void drive(List<SyntheticGuest> all, SplittableRandom random, Latencies waits)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            all.get(random.nextInt(all.size())).touch(random, waits);
        }
    }

    private static List<SyntheticGuest> fleet(FramePool pool, int guests, List<byte[]> pages) {
        List<SyntheticGuest> all = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            all.add(
                    new SyntheticGuest(
                            pool.frames("guest-" + i, RAM, Optional.of("bench")), i, pages));
        }
        return all;
    }

    /** Frames that came back, by where they were. */
    private record Refaults(Latencies compressed, Latencies swapped) {
        Refaults() {
            this(new Latencies(), new Latencies());
        }

        void add(MemoryRung from, long nanos) {
            (from == MemoryRung.SWAP ? swapped : compressed).add(nanos);
        }
    }

    private static String row(int guests, PoolStats stats, Refaults refaults, Latencies waits) {
        return String.format(
                Locale.ROOT,
                "| %d | %d / %d / %d | %d, %d, %d | %.1f / %.1f | %s | %s | %s |",
                guests,
                stats.promisedBytes() >> 20,
                stats.residentBytes() >> 20,
                stats.capacityBytes() >> 20,
                stats.savedBytes(MemoryRung.MERGE) + stats.clonedBytes() >> 20,
                stats.savedBytes(MemoryRung.COMPRESS) >> 20,
                stats.savedBytes(MemoryRung.SWAP) >> 20,
                ratio(stats.compressedFrameBytes(), stats.compressedDataBytes()),
                ratio(stats.compressedFrameBytes(), stats.compressedPageBytes()),
                refaults.compressed().show(),
                refaults.swapped().show(),
                waits.show());
    }

    private static String cpu(KeeperWork before, KeeperWork after, long nanos) {
        return String.format(
                Locale.ROOT,
                " %.1f %%, %.1f %% |",
                100.0 * (after.mergeCpuNanos() - before.mergeCpuNanos()) / nanos,
                100.0 * (after.reclaimCpuNanos() - before.reclaimCpuNanos()) / nanos);
    }

    private static double ratio(long of, long to) {
        return to == 0 ? 1 : (double) of / to;
    }

    private static long threadCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Debian guests, booted or cloned as the node does it, that read all their files by turns. */
    private void real(LocalImage image) throws Exception {
        PoolConfig pool =
                PoolConfig.of((REAL * 8L + 24) << 20)
                        .withSwap(folder.resolve("real-swap"), 4L << 30);
        Refaults refaults = new Refaults();
        try (TestNode node = new TestNode(folder, image, pool, id -> List.of());
                ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor()) {
            List<TestGuest> guests = new ArrayList<>();
            var unused =
                    ticks.scheduleWithFixedDelay(node.memory()::balance, 1, 1, TimeUnit.SECONDS);
            try {
                for (int i = 0; i < REAL; i++) {
                    guests.add(node.start(node.spec("real-" + i)));
                    guests.getLast().awaitReady();
                }
                node.memory().onRefault(refaults::add);
                KeeperWork before = node.memory().work();
                long begin = System.nanoTime();
                for (int round = 0; round < ROUNDS; round++) {
                    readAll(guests);
                }
                System.out.println(
                        "\n| Debian guests of 128 MiB | RAM / pages / the node has, MiB | saved by "
                                + "merging and cloning, compressing, swapping, MiB | compressed to 1 "
                                + "in: data / with waste | back from memory, us p50 / p99 (n) "
                                + "| from the swap file | | CPU of merging, making free "
                                + "|\n|---|--:|--:|--:|--:|--:|--:|--:|");
                System.out.println(
                        row(REAL, node.memory().stats(), refaults, new Latencies())
                                + cpu(before, node.memory().work(), System.nanoTime() - begin));
                rungs(node, guests);
            } finally {
                ticks.shutdownNow();
                guests.forEach(TestGuest::close);
            }
        }
    }

    /** Each rung switched off while the guests read all their files once, and on again. */
    private static void rungs(TestNode node, List<TestGuest> guests) throws Exception {
        System.out.println(
                "\n| rung | saves, MiB | after a round without it "
                        + "| all that was put away meanwhile | after one with it again "
                        + "|\n|---|--:|--:|--:|--:|");
        for (MemoryRung rung : MemoryRung.values()) {
            PoolStats first = node.memory().stats();
            node.memory().use(rung, false);
            readAll(guests);
            PoolStats without = node.memory().stats();
            node.memory().use(rung, true);
            readAll(guests);
            PoolStats again = node.memory().stats();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %d | %d frames | %d |%n",
                    rung.text(),
                    first.savedBytes(rung) >> 20,
                    without.savedBytes(rung) >> 20,
                    without.evictions() - first.evictions(),
                    again.savedBytes(rung) >> 20);
        }
    }

    private static void readAll(List<TestGuest> guests) throws InterruptedException {
        for (TestGuest guest : guests) {
            guest.run(READ_ALL);
        }
    }
}
