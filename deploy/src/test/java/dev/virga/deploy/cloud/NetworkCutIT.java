package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A cell that does not live on loopback, so it speaks TLS, and one of its nodes is cut off for
 * longer than a lease holds. Its guest runs elsewhere then and nowhere else; afterwards both
 * directions work again.
 */
class NetworkCutIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final CountingGuests GUESTS =
            new CountingGuests(CLOUD, List.of("vm1", "vm2", "vm3"));
    private static final Duration CUT = Duration.ofSeconds(20);

    @BeforeAll
    static void begin() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "network namespaces are made by root");
        CLOUD.run("down", "--purge");
        CLOUD.ok("image", "build", "debian");
    }

    @AfterAll
    static void end() throws Exception {
        CLOUD.run("down", "--purge");
    }

    @Test
    void whoIsCutOffRunsNothingAndIsBackAtOnce() throws Exception {
        try (FarNode far = FarNode.connect(CLOUD)) {
            assertThat(CLOUD.run("up", "--host", far.host()).errors())
                    .contains("--trusted-network");
            CLOUD.ok(
                    "up",
                    "--nodes",
                    "2",
                    "--no-restart",
                    "--host",
                    far.host(),
                    "--trusted-network",
                    "the-test");
            assertThat(CLOUD.list("status"))
                    .filteredOn(process -> !"witness".equals(process.get("role")))
                    .allSatisfy(process ->
                            assertThat(String.valueOf(process.get("address")))
                                    .startsWith("https://" + far.host()));
            far.start();
            GUESTS.awaitNode(FarNode.NAME);
            GUESTS.create();
            assertThat(GUESTS.spread().values()).containsExactly(1L, 1L, 1L);
            try (Onlooker onlooker = new Onlooker(CLOUD)) {
                cutAndMend(far);
                assertThat(onlooker.lies()).isEmpty();
            }
        }
    }

    private static void cutAndMend(FarNode far) throws Exception {
        Map<String, Map<?, ?>> before = GUESTS.vms();
        Map<?, ?> vm =
                before.values().stream()
                        .filter(each -> FarNode.NAME.equals(each.get("node")))
                        .findFirst()
                        .orElseThrow();
        String id = String.valueOf(vm.get("id"));
        String name = String.valueOf(vm.get("name"));
        assertThat(CLOUD.ok("vm", "exec", name, "--", "cat", "/proc/sys/kernel/hostname").output())
                .isEqualTo(name + "\n");

        long cut = System.nanoTime();
        far.cut();
        LocalCloud.await(
                name + " is placed elsewhere",
                () -> {
                    Object node = CountingGuests.one(GUESTS.vms(), name).get("node");
                    return node != null && !FarNode.NAME.equals(node);
                });
        say("placed elsewhere", cut);
        Path console = GUESTS.consoleOn(FarNode.NAME, vm);
        long counted = CountingGuests.counted(console);
        GUESTS.awaitMovedFrom(FarNode.NAME, before);
        say("ready elsewhere", cut);
        LocalCloud.await("20 s are over", () -> System.nanoTime() - cut > CUT.toNanos());
        assertThat(CountingGuests.counted(console)).as("it stands still").isEqualTo(counted);
        Map<String, Map<?, ?>> moved = GUESTS.vms();

        long mended = System.nanoTime();
        far.mend();
        GUESTS.awaitNode(FarNode.NAME);
        say("the control plane hears the agent", mended);
        LocalCloud.await("the stray is gone", () -> !Files.exists(GUESTS.folder(FarNode.NAME, id)));
        say("the agent hears the control plane", mended);
        assertThat(CountingGuests.counted(GUESTS.leftover(FarNode.NAME, id)))
                .as("it was not let go on")
                .isEqualTo(counted);
        CLOUD.ok(
                "vm",
                "create",
                "late",
                "--flavor",
                "tiny",
                "--node-selector",
                "place=far",
                "--wait=running");
        assertThat(CountingGuests.one(GUESTS.vms(), "late").get("node")).isEqualTo(FarNode.NAME);
        CLOUD.ok("vm", "delete", "late", "--wait");
        CountingGuests.assertSame(moved, GUESTS.vms());
    }

    private static void say(String what, long since) {
        System.out.printf(
                Locale.ROOT, "%s after %.1f s%n", what, (System.nanoTime() - since) / 1e9);
    }
}
