package dev.virga.deploy.fleet;

import dev.virga.api.vm.VmSpec;
import dev.virga.node.memory.PoolConfig;
import dev.virga.node.memory.PoolStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How many guests that were each booted for themselves fit into a GiB of frames once the merger has
 * settled, and what a guest gives back that frees 64 MiB. Prints a table; a program, as {@link
 * FleetBench} is (see deploy/bench/fleet).
 */
final class ColdBench {
    private static final int GUESTS = Integer.getInteger("fleet.cold", 120);
    private static final int AT_ONCE = 2;
    private static final long SETTLE_MINUTES = Integer.getInteger("fleet.minutes", 10);
    private static final long LOOK_SECONDS = 10;
    private static final long GIB = 1L << 30;
    private static final double MIB = 1 << 20;

    /** What is asked of it: guests in a GiB, and MiB that come back of 64 that a guest frees. */
    private static final int GOAL_GUESTS = 120;

    private static final int GOAL_FREED = 56;

    /** As long as so little of the memory is free the next guest waits for the merger. */
    private static final int ROOM = 8;

    private static final long PATIENCE_SECONDS = 120;

    private final TestNode node;
    private final List<TestGuest> guests = new ArrayList<>();

    private ColdBench(TestNode node) {
        this.node = node;
    }

    /**
     * Runs it.
     *
     * @param args a folder for scratch
     */
    public static void main(String[] args) throws Exception {
        FleetBench.withNode(
                Path.of(args[0]),
                PoolConfig.of(GIB),
                node -> {
                    var bench = new ColdBench(node);
                    try {
                        bench.freed();
                        bench.boot();
                        bench.settle();
                    } finally {
                        bench.guests.forEach(TestGuest::close);
                    }
                });
    }

    private long resident() {
        return node.memory().stats().residentBytes();
    }

    /** One guest fills a file in memory, and removes it. */
    private void freed() throws Exception {
        TestGuest guest = start(node.spec("freed", 256L << 20));
        guest.awaitReady();
        guest.run(
                "head -c 1048576 /dev/urandom >/tmp/part;"
                        + " i=0; while [ $i -lt 64 ]; do echo $i; cat /tmp/part; i=$((i+1)); done"
                        + " >/dev/shm/file");
        FleetBench.pass(LOOK_SECONDS);
        long full = resident();
        guest.run("rm /dev/shm/file");
        long begin = System.nanoTime();
        long least = full;
        long soon = 0;
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5)) {
            FleetBench.pass(1);
            long now = resident();
            soon = now < least ? System.nanoTime() - begin : soon;
            least = Math.min(least, now);
        }
        double back = (full - least) / MIB;
        row("a guest removed 64 MiB: pages that the node had back within 5 s, MiB", back);
        row("  the last of them after, s", soon / 1e9);
        verdict("  asked: " + GOAL_FREED, back >= GOAL_FREED);
        guests.remove(guest);
        guest.close();
    }

    private TestGuest start(VmSpec spec) throws Exception {
        TestGuest guest = node.start(spec.but().cold(Optional.of(true)).build());
        guests.add(guest);
        return guest;
    }

    private void boot() throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < GUESTS; i++) {
            if (i >= AT_ONCE) {
                guests.get(i - AT_ONCE).awaitReady();
            }
            room();
            start(node.spec("cold-" + i));
        }
        for (TestGuest guest : guests) {
            guest.awaitReady();
        }
        row(GUESTS + " guests booted, s", (System.nanoTime() - begin) / 1e9);
        row("  their pages then, MiB", resident() / MIB);
    }

    /** One that boots needs four times the pages that it has once the merger was there. */
    private void room() {
        long begin = System.nanoTime();
        while (GIB - resident() < GIB / ROOM
                && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            FleetBench.pass(1);
        }
    }

    /** Until less than a hundredth is merged between two looks, or the time is over. */
    private void settle() throws IOException {
        long begin = System.nanoTime();
        long cpu = node.memory().work().mergeCpuNanos();
        long before = Long.MAX_VALUE;
        long now = resident();
        while (before - now > now / 100
                && System.nanoTime() - begin < TimeUnit.MINUTES.toNanos(SETTLE_MINUTES)) {
            // Twice round for the merger: it leaves alone what changed since it last looked.
            FleetBench.pass(4 * LOOK_SECONDS);
            before = now;
            now = resident();
        }
        PoolStats stats = node.memory().stats();
        double seconds = (System.nanoTime() - begin) / 1e9;
        row("after the merger settled, s", seconds);
        row(
                "  it took of one core, %",
                (node.memory().work().mergeCpuNanos() - cpu) / 1e7 / seconds);
        row("  their pages, MiB", now / MIB);
        row("  of those shared, MiB", stats.sharedPageBytes() / MIB);
        row("  of its own each, MiB", stats.ownBytes() / MIB / GUESTS);
        // What was put away needs pages, too, when it is wanted.
        double away = stats.compressedFrameBytes() + stats.swappedBytes();
        row("  compressed or swapped, MiB", away / MIB);
        double each = (stats.ownBytes() + away) / GUESTS;
        double fit = (GIB - stats.sharedPageBytes()) / each;
        row("  so many are in a GiB of frames", fit);
        verdict("  asked: " + GOAL_GUESTS, fit >= GOAL_GUESTS);
        row("  the process, MiB", FleetBench.residentBytes() / MIB);
    }

    private static void row(String what, double value) {
        System.out.printf(Locale.ROOT, "| %s | %.1f |%n", what, value);
    }

    private static void verdict(String what, boolean met) {
        System.out.printf(Locale.ROOT, "| %s | %s |%n", what, met ? "met" : "NOT MET");
    }
}
