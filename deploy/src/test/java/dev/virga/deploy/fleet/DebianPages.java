package dev.virga.deploy.fleet;

import dev.virga.api.image.ImagePart;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.memory.FrameSource;
import dev.virga.node.image.LocalImage;
import dev.virga.node.vcpu.Policy;
import dev.virga.node.vcpu.ScheduledMachine;
import dev.virga.node.vcpu.ShareTerms;
import dev.virga.node.vcpu.VcpuScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** What the pages of a Debian guest hold that has just come up. */
final class DebianPages {
    private static final long RAM = 128L << 20;

    private DebianPages() {}

    /** So many of them, at random, none of zeros only. */
    static List<byte[]> sample(LocalImage image, int count, long seed)
            throws IOException, InterruptedException {
        Boot boot =
                new Boot.Direct(
                        image.file(ImagePart.Role.KERNEL).orElseThrow(),
                        image.file(ImagePart.Role.INITRD),
                        image.manifest().commandLine());
        List<byte[]> pages = new ArrayList<>();
        try (VcpuScheduler workers = new VcpuScheduler(1, Policy.FAIR);
                Machine machine =
                        Machine.create(
                                MachineConfig.builder().memoryBytes(RAM).boot(boot).build())) {
            CountDownLatch ready = new CountDownLatch(1);
            machine.agent().onLine(line -> ready.countDown());
            try (ScheduledMachine scheduled =
                    workers.machine(machine, ShareTerms.of(1), () -> true)) {
                scheduled.start();
                ready.await();
                scheduled.pause();
                long base = machine.memory().base();
                for (long at = 0; at < RAM; at += FrameSource.FRAME_BYTES) {
                    byte[] page = new byte[FrameSource.FRAME_BYTES];
                    machine.memory().read(base + at, page, 0, page.length);
                    if (!zero(page)) {
                        pages.add(page);
                    }
                }
            }
        }
        Collections.shuffle(pages, new Random(seed));
        return List.copyOf(pages.subList(0, Math.min(count, pages.size())));
    }

    private static boolean zero(byte[] page) {
        for (byte each : page) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
