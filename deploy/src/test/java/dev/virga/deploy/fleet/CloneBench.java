package dev.virga.deploy.fleet;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.node.guest.Guest;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes from wanting a VM until a clone of the node's template executes its first
 * instruction, has its identity, and answers a command on its console, with many others resident;
 * what each costs; and the same of QEMU, which restores a snapshot in a process of its own. Prints
 * tables.
 */
final class CloneBench {
    private static final int RESIDENT = Integer.getInteger("clones.resident", 200);
    private static final int MEASURED = Integer.getInteger("clones.measured", 50);
    private static final int QEMU_ROUNDS = Integer.getInteger("clones.qemu", 10);
    private static final String COMMAND = "echo $((6*7))\r";
    private static final String ANSWER = "42\r\n";

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
    void clones() throws Exception {
        LocalImage image = image();
        PoolConfig pool = PoolConfig.of(4L << 30);
        try (TestNode node = new TestNode(folder, image, pool, id -> List.of())) {
            List<TestGuest> guests = new ArrayList<>();
            try {
                long begin = System.nanoTime();
                guests.add(node.start(node.spec("first")));
                guests.getLast().awaitReady();
                long booted = System.nanoTime() - begin;
                for (int i = 1; i <= RESIDENT; i++) {
                    guests.add(node.start(node.spec("warm-" + i)));
                }
                for (TestGuest guest : guests) {
                    guest.awaitReady();
                }
                long[][] times = new long[4][MEASURED];
                for (int i = 0; i < MEASURED; i++) {
                    measure(node, guests, i, times);
                }
                print(booted, times);
                work(guests.getLast());
                rate(node, guests);
                cost(node, guests.size());
            } finally {
                guests.forEach(TestGuest::close);
            }
        }
        qemu(image);
    }

    private static void measure(TestNode node, List<TestGuest> guests, int i, long[][] times)
            throws Exception {
        long begin = System.nanoTime();
        TestGuest guest = node.start(node.spec("measured-" + i));
        guests.add(guest);
        times[0][i] = System.nanoTime() - begin;
        while (guest.guest().stats().instructions() == 0) {
            Thread.onSpinWait();
        }
        times[1][i] = System.nanoTime() - begin;
        guest.type(COMMAND, ANSWER);
        times[2][i] = System.nanoTime() - begin;
        guest.awaitReady();
        times[3][i] = System.nanoTime() - begin;
    }

    private static void print(long booted, long[][] times) {
        System.out.printf(
                Locale.ROOT,
                "%n| with %d resident, ms from wanting it | p50 | p99 |%n|---|--:|--:|%n",
                RESIDENT);
        String[] names = {
            "built", "first instruction", "console command answered", "ready: identity done"
        };
        for (int row = 0; row < names.length; row++) {
            Arrays.sort(times[row]);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f |%n",
                    names[row],
                    at(times[row], 50),
                    at(times[row], 99));
        }
        System.out.printf(Locale.ROOT, "| first guest of all, booted | %.0f | |%n", booted / 1e6);
    }

    /** What the measured ones did for it, whatever else this computer had to do. */
    private static void work(TestGuest guest) {
        Guest.Stats stats = guest.guest().stats();
        System.out.printf(
                Locale.ROOT,
                "| processor time of one since its first instruction, ms | %.0f | |%n",
                stats.processor().ranNanos() / 1e6);
    }

    private static double at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    private static void rate(TestNode node, List<TestGuest> guests) throws Exception {
        long begin = System.nanoTime();
        List<TestGuest> fresh = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            fresh.add(node.start(node.spec("burst-" + i)));
        }
        long started = System.nanoTime() - begin;
        guests.addAll(fresh);
        for (TestGuest guest : fresh) {
            guest.awaitReady();
        }
        long ready = System.nanoTime() - begin;
        System.out.printf(
                Locale.ROOT,
                "| clones a second: started / ready | %.0f / %.1f | |%n",
                MEASURED * 1e9 / started,
                MEASURED * 1e9 / ready);
    }

    private static void cost(TestNode node, int guests) throws IOException {
        System.gc();
        long rss = 0;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            rss =
                    lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0);
        }
        System.out.printf(
                Locale.ROOT,
                "| %d guests: resident pages / process, MiB | %d / %d | |%n",
                guests,
                node.memory().stats().residentBytes() >> 20,
                rss >> 10);
    }

    private void qemu(LocalImage image) throws Exception {
        Optional<QemuSnapshot> qemu = QemuSnapshot.take(image, folder);
        if (qemu.isEmpty()) {
            System.out.println("| no qemu-system-riscv64 here | | |");
            return;
        }
        for (QemuSnapshot.Way way : QemuSnapshot.Way.values()) {
            long[] times = new long[QEMU_ROUNDS];
            for (int i = 0; i < QEMU_ROUNDS; i++) {
                times[i] = qemu.get().answers(way, COMMAND, ANSWER);
            }
            Arrays.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "| QEMU %s, nothing else resident: console command answered | %.0f | %.0f |%n",
                    way,
                    at(times, 50),
                    at(times, 99));
        }
    }
}
