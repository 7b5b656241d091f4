package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A cloud whose disks are small: its store and its nodes are on file systems of their own, in a
 * mount namespace that all its processes share (mount_namespaces(7)). First a node's disk is full,
 * then the store's. Guests see slow disks, and live on.
 */
class DiskFullIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final Path CELL = CLOUD.home().resolve("data/cell");
    private static final int NODES_MIB = 300;

    /** What is left for the guest's disk: less than it writes. */
    private static final long LEFT_BYTES = 4 << 20;

    private static final int WRITTEN_BYTES = 16_000_000;
    private static final Duration FULL = Duration.ofSeconds(15);

    @BeforeAll
    static void begin() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "file systems are mounted");
        CLOUD.run("down", "--purge");
        CLOUD.ok("image", "build", "debian", "--root-disk", "512M");
        Files.createDirectories(CELL.resolve("store"));
        Files.createDirectories(CELL.resolve("nodes"));
        Path log = Files.createTempFile("virga-", ".up");
        Process up =
                CLOUD.background(
                        List.of(
                                "unshare",
                                "-m",
                                "sh",
                                "-c",
                                "mount -t tmpfs -o size=128m tmpfs \"$0/store\""
                                        + " && mount -t tmpfs -o size="
                                        + NODES_MIB
                                        + "m tmpfs \"$0/nodes\" && exec \"$@\"",
                                CELL.toString()),
                        log,
                        "up",
                        "--nodes",
                        "2");
        assertThat(up.waitFor()).as(Files.readString(log)).isZero();
        Files.delete(log);
    }

    @AfterAll
    static void end() throws Exception {
        CLOUD.run("down", "--purge");
    }

    @Test
    void guestsOutliveFullDisks() throws Exception {
        CLOUD.ok("vm", "create", "disk", "--image", "debian-disk", "--wait");
        CLOUD.ok("vm", "create", "doomed", "--image", "debian-disk", "--flavor", "tiny");
        CLOUD.ok("vm", "delete", "doomed", "--wait");
        String boot = exec("cat /proc/sys/kernel/random/boot_id");
        theNodesDisk();
        CLOUD.ok("vm", "create", "doomed", "--flavor", "tiny", "--wait=running");
        theStoresDisk();
        assertThat(exec("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
    }

    private static void theNodesDisk() throws Exception {
        Path nodes = seenBy("node-1", CELL.resolve("nodes"));
        Path ballast = nodes.resolve("ballast");
        long room = Files.getFileStore(nodes).getUsableSpace();
        Files.write(ballast, new byte[(int) (room - LEFT_BYTES)]);
        exec(
                "setsid sh -c 'yes 0123456789abcde | head -c "
                        + WRITTEN_BYTES
                        + " > /root/big; sync; cksum < /root/big > /root/sum; sync'"
                        + " > /dev/null 2>&1 < /dev/null &");
        LocalCloud.await("its VM says so", () -> "DiskFull".equals(vm("disk").get("reason")));
        assertThat(vm("disk").get("phase")).isEqualTo("Running");
        assertThat(told()).as("once, however much it writes").isEqualTo(1);

        Files.delete(ballast);
        LocalCloud.await("it goes on", () -> "Ready".equals(vm("disk").get("reason")));
        assertThat(told()).isEqualTo(1);
        LocalCloud.await(
                "all is written", () -> exec("cat /root/sum; true").contains("" + WRITTEN_BYTES));
        assertThat(exec("cat /root/sum"))
                .isEqualTo(exec("yes 0123456789abcde | head -c " + WRITTEN_BYTES + " | cksum"));
        assertThat(exec("mount | grep ' / '; dmesg | grep -ci 'i/o error'; true"))
                .contains("rw")
                .endsWith("\n0\n");
    }

    private static void theStoresDisk() throws Exception {
        Path rest = seenBy("cp-1", CELL.resolve("store")).resolve("rest");
        fill(rest);
        LocalCloud.Result refused = CLOUD.run("vm", "create", "more");
        assertThat(refused.status()).isEqualTo(6);
        assertThat(refused.errors()).contains("the disk of the store", "is full", "free some");
        long full = System.nanoTime();
        LocalCloud.await(
                "leases hold for longer than they last",
                () -> {
                    for (Map<?, ?> node : CLOUD.list("node", "ls")) {
                        assertThat(node.get("state")).as("%s", node).isEqualTo("Ready");
                    }
                    assertThat(vm("disk").get("phase")).isEqualTo("Running");
                    return System.nanoTime() - full > FULL.toNanos();
                });
        CLOUD.ok("vm", "delete", "doomed", "--wait");
        assertThat(CLOUD.run("vm", "create", "more").status()).isEqualTo(6);

        Files.delete(rest);
        CLOUD.ok("vm", "create", "more", "--flavor", "tiny", "--wait=running");
    }

    /** A folder as a process of the cloud sees it. */
    private static Path seenBy(String process, Path folder) throws Exception {
        return Path.of("/proc/" + CLOUD.pid(process) + "/root" + folder);
    }

    /** Takes all that is left of a file system. */
    private static void fill(Path file) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int size = 1 << 20; size > 0; size /= 2) {
                try {
                    while (true) {
                        out.write(ByteBuffer.allocate(size));
                    }
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("No space");
                }
            }
        }
    }

    private static long told() throws Exception {
        return CLOUD.list("vm", "events", "disk").stream()
                .filter(event -> "DiskFull".equals(event.get("reason")))
                .count();
    }

    private static Map<?, ?> vm(String name) throws Exception {
        return CLOUD.list("vm", "ls").stream()
                .filter(vm -> name.equals(vm.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private static String exec(String command) throws Exception {
        return CLOUD.ok("vm", "exec", "disk", "--", command).output();
    }
}
