package dev.virga.deploy.bench;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.guest.device.DevicePool;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.node.memory.FramePool;
import dev.virga.node.memory.MemoryKeeper;
import dev.virga.node.memory.PoolConfig;
import dev.virga.node.memory.PooledFrames;
import dev.virga.node.memory.Template;
import dev.virga.node.vcpu.CpuTimes;
import dev.virga.node.vcpu.Policy;
import dev.virga.node.vcpu.ScheduledMachine;
import dev.virga.node.vcpu.ShareTerms;
import dev.virga.node.vcpu.VcpuScheduler;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the node's processors are worth: how near guests come to their weights and caps, what a
 * guest of four gets on two workers beside busy ones, and what an idle guest costs. Prints a table.
 */
class VcpuBench {
    private static final long SECONDS = Long.getLong("vcpu.seconds", 10);
    private static final int IDLE = Integer.getInteger("vcpu.idle", 100);
    private static final int WORKERS = 2;
    private static final long SMALL = 1L << 20;

    /** How near shares and caps are to come; what 1,000 idle guests may take of a processor. */
    private static final double NEAR = 0.05;

    private static final double IDLE_GOAL = 0.2;

    /** Four of seven vCPUs, and how much of that the guest in step is to make of it. */
    private static final double FAIR_PART = 4 / 7.0;

    private static final double LEAST_PART = 0.7;

    /** Counts up for ever. */
    private static final String BUSY =
            """
            .globl _start
            _start: addi t0, t0, 1
                    j _start
            """;

    /**
     * Harts in step: each does a piece of work, then waits for the others at a barrier, spinning
     * with {@code pause} (0x0100000f). Hart 0 counts rounds at 0x80000ff8.
     */
    private static final String IN_STEP =
            """
            .globl _start
            _start: li s0, 0x80000ff0   # arrived
                    li s1, 0x80000ff8   # rounds
                    csrr s2, mhartid
                    li s3, 0
                    li s4, 0
            round:  li t0, 200000
            1:      addi t0, t0, -1
                    bnez t0, 1b
                    addi s3, s3, HARTS
                    addi s4, s4, 1
                    li t1, 1
                    amoadd.w.aqrl zero, t1, (s0)
            2:      lw t2, 0(s0)
                    bge t2, s3, 3f
                    .word 0x0100000f
                    j 2b
            3:      bnez s2, round
                    sd s4, 0(s1)
                    j round
            """;

    @TempDir private Path folder = Path.of("");

    private record Guest(Machine machine, ScheduledMachine scheduled) implements AutoCloseable {
        long ran() {
            return scheduled.times().ranNanos();
        }

        @Override
        public void close() {
            scheduled.close();
            machine.close();
        }
    }

    private static Guest start(VcpuScheduler workers, Path elf, ShareTerms terms) {
        Machine machine =
                Machine.create(
                        MachineConfig.builder()
                                .memoryBytes(SMALL)
                                .harts(terms.vcpus())
                                .boot(new Boot.Elf(elf))
                                .build());
        ScheduledMachine scheduled = workers.machine(machine, terms, () -> true);
        scheduled.start();
        return new Guest(machine, scheduled);
    }

    private static void pass(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Test
    void measure() throws Exception {
        System.out.println("| | wanted | got | |");
        System.out.println("|---|--:|--:|---|");
        Path busy = BareProgram.assemble(folder, "busy", BUSY);
        weights(busy);
        caps(busy);
        inStep(
                busy,
                BareProgram.assemble(folder, "one", IN_STEP.replace("HARTS", "1")),
                BareProgram.assemble(folder, "four", IN_STEP.replace("HARTS", "4")));
        if (IDLE > 0) {
            idle();
        }
    }

    private static void weights(Path busy) {
        int[] weights = {50, 100, 200, 400};
        try (VcpuScheduler workers = new VcpuScheduler(WORKERS, Policy.FAIR)) {
            List<Guest> guests = new ArrayList<>();
            for (int weight : weights) {
                guests.add(start(workers, busy, new ShareTerms(WORKERS, weight, 0)));
            }
            pass(2);
            long[] before = guests.stream().mapToLong(Guest::ran).toArray();
            pass(SECONDS);
            long[] ran = new long[weights.length];
            long all = 0;
            for (int i = 0; i < ran.length; i++) {
                ran[i] = guests.get(i).ran() - before[i];
                all += ran[i];
            }
            for (int i = 0; i < ran.length; i++) {
                near(
                        "weight " + weights[i] + ": share of what all ran",
                        weights[i] / 750.0,
                        (double) ran[i] / all);
            }
            guests.forEach(Guest::close);
        }
    }

    private static void caps(Path busy) {
        int[] caps = {5, 20, 50};
        try (VcpuScheduler workers = new VcpuScheduler(WORKERS, Policy.FAIR)) {
            List<Guest> guests = new ArrayList<>();
            for (int cap : caps) {
                guests.add(start(workers, busy, new ShareTerms(1, 100, cap)));
            }
            pass(2);
            long[] before = guests.stream().mapToLong(Guest::ran).toArray();
            long begin = System.nanoTime();
            pass(SECONDS);
            double wall = System.nanoTime() - begin;
            for (int i = 0; i < caps.length; i++) {
                near(
                        "cap " + caps[i] + " %: of one processor",
                        caps[i] / 100.0,
                        (guests.get(i).ran() - before[i]) / wall);
            }
            guests.forEach(Guest::close);
        }
    }

    private static void inStep(Path busy, Path one, Path four) {
        try (VcpuScheduler workers = new VcpuScheduler(WORKERS, Policy.FAIR)) {
            double alone;
            try (Guest guest = start(workers, one, ShareTerms.of(1))) {
                alone = rounds(guest, List.of(guest));
            }
            List<Guest> guests = new ArrayList<>();
            guests.add(start(workers, four, ShareTerms.of(4)));
            double together = 4 * rounds(guests.getFirst(), guests);
            for (int i = 0; i < 3; i++) {
                guests.add(start(workers, busy, ShareTerms.of(1)));
            }
            double beside = 4 * rounds(guests.getFirst(), guests);
            row(
                    "4 harts in step on 2 workers: work in what they ran",
                    "",
                    percent(together / alone));
            // Of two workers, four of seven vCPUs' worth.
            double part = beside / alone / FAIR_PART;
            row(
                    "the same beside 3 busy guests: work in what all ran",
                    percent(FAIR_PART) + " (goal: " + LEAST_PART + " of it)",
                    percent(beside / alone),
                    String.format("%.2f of it: %s", part, met(part >= LEAST_PART)));
            guests.forEach(Guest::close);
        }
    }

    /** Rounds for each second that all guests ran: what the host gives to others doesn't count. */
    private static double rounds(Guest guest, List<Guest> all) {
        pass(3);
        long before = count(guest);
        long ran = all.stream().mapToLong(Guest::ran).sum();
        pass(SECONDS);
        return (double) (count(guest) - before) / (all.stream().mapToLong(Guest::ran).sum() - ran);
    }

    private static long count(Guest guest) {
        return guest.machine().memory().readLong(0x80000ff8L);
    }

    private void idle() throws Exception {
        ImageCatalog images = new ImageCatalog(VirgaHome.ofProcess().images());
        ImageManifest debian = images.find("debian").orElseThrow();
        Path files = images.folderOf(debian);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        long ram = 128L << 20;
        try (FramePool pool = new FramePool(PoolConfig.of(2L << 30), reader);
                MemoryKeeper keeper = MemoryKeeper.start(pool, () -> {});
                DevicePool devices = new DevicePool("bench", 8);
                VcpuScheduler workers = new VcpuScheduler(WORKERS, Policy.FAIR)) {
            PooledFrames frames = pool.frames("original", ram, Optional.of("bench"));
            Boot boot =
                    new Boot.Direct(
                            part(debian, files, ImagePart.Role.KERNEL).orElseThrow(),
                            part(debian, files, ImagePart.Role.INITRD),
                            debian.commandLine());
            Machine original =
                    Machine.create(
                            MachineConfig.builder()
                                    .memoryBytes(ram)
                                    .boot(boot)
                                    .devices(devices)
                                    .frames(frames)
                                    .build());
            CountDownLatch ready = new CountDownLatch(1);
            original.agent().onLine(line -> ready.countDown());
            ScheduledMachine first = workers.machine(original, ShareTerms.of(1), () -> true);
            first.start();
            ready.await();
            pass(5);
            first.pause();
            Template template = Template.of(pool, original, frames, () -> {});
            List<Guest> guests = new ArrayList<>();
            List<PooledFrames> rams = new ArrayList<>();
            for (int i = 0; i < IDLE; i++) {
                PooledFrames own = template.fork("clone" + i, Optional.of("bench"));
                Machine clone =
                        template.resume(
                                MachineConfig.builder()
                                        .memoryBytes(ram)
                                        .devices(devices)
                                        .frames(own)
                                        .boot(new Boot.Saved(Boot.Saved.Way.KERNEL))
                                        .build());
                ScheduledMachine scheduled = workers.machine(clone, ShareTerms.of(1), () -> true);
                scheduled.start();
                guests.add(new Guest(clone, scheduled));
                rams.add(own);
            }
            // What they do to wake up, and what is compiled for it, is not idleness.
            pass(60);
            idleCost(guests);
            guests.forEach(Guest::close);
            rams.forEach(PooledFrames::close);
            template.close();
            first.close();
            original.close();
            frames.close();
        }
        reader.close();
    }

    private static Optional<Path> part(ImageManifest image, Path files, ImagePart.Role role) {
        return image.part(role).map(ImagePart::file).map(files::resolve);
    }

    private static void idleCost(List<Guest> guests) {
        long ranBefore = guests.stream().mapToLong(Guest::ran).sum();
        long slicesBefore = slices(guests);
        long instructions = instructions(guests);
        long cpu = processCpu();
        long begin = System.nanoTime();
        pass(3 * SECONDS);
        double wall = System.nanoTime() - begin;
        int count = guests.size();
        double used = (processCpu() - cpu) / wall;
        double ran = (guests.stream().mapToLong(Guest::ran).sum() - ranBefore) / wall;
        row(count + " idle Debian guests: the process, of one processor", "", percent(used));
        row(count + " idle Debian guests: their harts alone", "", percent(ran));
        double thousand = used / count * 1000;
        row(
                "a thousand like these would take",
                percent(IDLE_GOAL),
                percent(thousand),
                met(thousand <= IDLE_GOAL));
        row(
                "an idle guest: instructions a second, slices a second",
                "",
                String.format(
                        "%.0f, %.1f",
                        (instructions(guests) - instructions) / wall * 1e9 / count,
                        (slices(guests) - slicesBefore) / wall * 1e9 / count));
    }

    private static long slices(List<Guest> guests) {
        return guests.stream()
                .map(guest -> guest.scheduled().times())
                .mapToLong(CpuTimes::slices)
                .sum();
    }

    private static long instructions(List<Guest> guests) {
        return guests.stream().mapToLong(guest -> guest.machine().stats().instructions()).sum();
    }

    private static long processCpu() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean host
                ? host.getProcessCpuTime()
                : 0;
    }

    /** What should be within a twentieth of what is wanted. */
    private static void near(String what, double wanted, double got) {
        double off = got / wanted - 1;
        row(
                what,
                percent(wanted),
                percent(got),
                String.format("%+.1f %%: %s", 100 * off, met(Math.abs(off) <= NEAR)));
    }

    private static String met(boolean it) {
        return it ? "met" : "NOT MET";
    }

    private static void row(String what, String wanted, String got) {
        row(what, wanted, got, "");
    }

    private static void row(String what, String wanted, String got, String verdict) {
        System.out.println("| " + what + " | " + wanted + " | " + got + " | " + verdict + " |");
    }

    private static String percent(double part) {
        return String.format("%.1f %%", 100 * part);
    }
}
