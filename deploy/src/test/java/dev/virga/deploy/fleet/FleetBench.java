package dev.virga.deploy.fleet;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.PoolConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A fleet of clones in one process: made at a rate, each with an identity of its own, each answers;
 * then they are left alone for some minutes, and answer again. Prints what the process takes
 * meanwhile, in memory and processor time, and what of it is not guests' pages. A program, not a
 * test: it wants a JVM as a node's agent has it (see deploy/bench/fleet).
 */
final class FleetBench {
    private static final int CLONES = Integer.getInteger("fleet.clones", 300);
    private static final int RATE = Integer.getInteger("fleet.rate", 10);
    private static final int MINUTES = Integer.getInteger("fleet.minutes", 10);
    private static final int SETTLE = Integer.getInteger("fleet.settle", 20);
    private static final long MEMORY = Long.getLong("fleet.memory", 1280L) << 20;
    private static final long LOOK_SECONDS = 5;

    /** A process as the host sees it, and its pages for guests, in bytes; processor time in ns. */
    private record Look(long nanos, long cpu, long rss, long frames, long heap, long instructions) {
        long beyond() {
            return rss - frames;
        }
    }

    private final TestNode node;
    private final List<TestGuest> guests = new ArrayList<>();

    private FleetBench(TestNode node) {
        this.node = node;
    }

    /**
     * Runs it.
     *
     * @param args a folder for scratch
     */
    public static void main(String[] args) throws Exception {
        withNode(
                Path.of(args[0]),
                PoolConfig.of(MEMORY),
                node -> {
                    var bench = new FleetBench(node);
                    try {
                        bench.run();
                    } finally {
                        bench.guests.forEach(TestGuest::close);
                    }
                });
    }

    /** What is done with a node. */
    @FunctionalInterface
    interface Work {
        void with(TestNode node) throws Exception;
    }

    /** Does something with a node that is looked after as a node's agent does. */
    static void withNode(Path scratch, PoolConfig pool, Work work) throws Exception {
        ImageCatalog images = new ImageCatalog(VirgaHome.ofProcess().images());
        ImageManifest debian = images.find("debian").orElseThrow();
        if (!debian.nameless()) {
            throw new IllegalStateException(
                    "the image debian is too old for templates: cloudctl image build debian");
        }
        LocalImage image = new LocalImage(debian, images.folderOf(debian));
        Path folder = Files.createTempDirectory(scratch, "fleet");
        try (TestNode node = new TestNode(folder, image, pool, id -> List.of());
                ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor()) {
            int tidy = GuestFactory.TIDY_SECONDS;
            var unusedBalance =
                    ticks.scheduleWithFixedDelay(node.memory()::balance, 1, 1, TimeUnit.SECONDS);
            var unusedTidy =
                    ticks.scheduleWithFixedDelay(node.guests()::tidy, tidy, tidy, TimeUnit.SECONDS);
            try {
                work.with(node);
            } finally {
                ticks.shutdownNow();
            }
        } finally {
            try (Stream<Path> left = Files.walk(folder)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void run() throws Exception {
        long begin = System.nanoTime();
        start("first");
        guests.getFirst().awaitReady();
        row("the first guest, booted, s", seconds(System.nanoTime() - begin));
        pass(SETTLE);
        Look one = look(true);
        int half = CLONES / 2;
        double[] times = new double[CLONES];
        clones(0, half, times);
        pass(SETTLE);
        Look some = look(true);
        clones(half, CLONES, times);
        pass(SETTLE);
        Look all = look(true);
        Arrays.sort(times);
        row(
                CLONES
                        + " clones, "
                        + RATE
                        + " a second: from wanting one until it is ready, ms:"
                        + " p50, p99",
                String.format(
                        Locale.ROOT,
                        "%.0f, %.0f",
                        times[CLONES / 2],
                        times[Math.min(CLONES - 1, CLONES * 99 / 100)]));
        int answers = answers();
        row("different answers, of " + guests.size() + " guests", "" + answers);
        each("one guest", one, one, 1);
        each(half + " clones more", one, some, half);
        each((CLONES - half) + " clones more", some, all, CLONES - half);
        hold();
        Look after = look(true);
        row("different answers after that", "" + answers());
        each("all, after that", one, after, CLONES);
        row("live heap after that, MiB", mib(after.heap));
    }

    private void start(String name) throws Exception {
        guests.add(node.start(node.spec(name)));
    }

    private void clones(int from, int to, double[] times) throws Exception {
        long begin = System.nanoTime();
        List<Thread> waiting = new ArrayList<>();
        for (int i = from; i < to; i++) {
            LockSupport.parkNanos(begin + (i - from) * 1_000_000_000L / RATE - System.nanoTime());
            long wanted = System.nanoTime();
            start("clone-" + i);
            TestGuest guest = guests.getLast();
            int number = i;
            waiting.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    guest.awaitReady();
                                    times[number] = (System.nanoTime() - wanted) / 1e6;
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    /** Has each say its machine id, key and name. */
    private int answers() throws Exception {
        List<String> said = new ArrayList<>();
        for (TestGuest guest : guests) {
            said.add(
                    guest.run(
                            "cat /etc/machine-id; hostname; echo $((6*7));"
                                    + " sha256sum /etc/dropbear/dropbear_ed25519_host_key"));
        }
        return (int) said.stream().distinct().count();
    }

    private void hold() throws IOException {
        if (MINUTES == 0) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        // What was just made, and asked, comes to rest first.
        pass(SETTLE);
        Look first = look(false);
        long most = 0;
        while (System.nanoTime() < end) {
            pass(LOOK_SECONDS);
            most = Math.max(most, look(false).rss);
        }
        Look last = look(false);
        double held = (last.nanos - first.nanos) / 1e9;
        double cpu = (last.cpu - first.cpu) / 1e6;
        row(
                String.format(Locale.ROOT, "held for %.1f minutes: process, MiB: most", held / 60),
                mib(most));
        row("  at the end", mib(last.rss));
        row("  guests' pages at the end, MiB", mib(last.frames));
        row("  processor time of the process, of one core", percent(cpu / 1e3 / held));
        row(
                "  of one clone, ms a second",
                String.format(Locale.ROOT, "%.3f", cpu / held / guests.size()));
        row("  so a thousand would take, of one core", percent(cpu / held / guests.size()));
        row(
                "  instructions a second of one clone",
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        (last.instructions - first.instructions) / held / guests.size()));
    }

    static void pass(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What the process takes; with a collection first, what it really needs. */
    private Look look(boolean collect) throws IOException {
        if (collect) {
            System.gc();
            pass(1);
        }
        long instructions = 0;
        for (TestGuest guest : guests) {
            instructions += guest.guest().stats().instructions();
        }
        return new Look(
                System.nanoTime(),
                processCpu(),
                residentBytes(),
                node.memory().stats().residentBytes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                instructions);
    }

    private static long processCpu() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean host
                ? host.getProcessCpuTime()
                : 0;
    }

    static long residentBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void each(String what, Look before, Look now, int count) {
        row(what + ": process, MiB", mib(now.rss));
        if (!before.equals(now)) {
            row("  each: pages, KiB", kib((now.frames - before.frames) / count));
            row("  each: beyond pages, KiB", kib((now.beyond() - before.beyond()) / count));
            row("  each: of that live heap, KiB", kib((now.heap - before.heap) / count));
        } else {
            row("  its pages, MiB", mib(now.frames));
            row("  live heap, MiB", mib(now.heap));
        }
    }

    private static void row(String what, String value) {
        System.out.printf("| %s | %s |%n", what, value);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }

    private static String mib(long bytes) {
        return "" + (bytes >> 20);
    }

    private static String kib(long bytes) {
        return "" + (bytes >> 10);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
