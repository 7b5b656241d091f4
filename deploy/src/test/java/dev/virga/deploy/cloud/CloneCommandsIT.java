package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VMs as clones, snapshots and what goes back to them, by the commands that people type. */
class CloneCommandsIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final int NOT_FOUND = 3;
    private static final int CONFLICT = 4;

    @BeforeEach
    void nothingRuns() throws Exception {
        CLOUD.run("down", "--purge");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(CLOUD.run("down", "--purge").status()).isZero();
    }

    private static String inside(String vm, String command) throws Exception {
        return CLOUD.ok("vm", "exec", vm, "--", command).output().strip();
    }

    private static Map<?, ?> vm(String name) throws Exception {
        return CLOUD.list("vm", "ls").stream()
                .filter(row -> name.equals(row.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<?, ?> rung(List<Map<?, ?>> rungs, String name) {
        return rungs.stream().filter(row -> name.equals(row.get("rung"))).findFirst().orElseThrow();
    }

    @Test
    void keptClonedAndRestored() throws Exception {
        CLOUD.ok("quickstart");
        String id = inside("hello", "echo before >/root/mark; cat /etc/machine-id");
        CLOUD.ok("vm", "snapshot", "hello", "--name", "s1");
        assertThat(CLOUD.run("vm", "snapshot", "hello", "--name", "s1").status())
                .isEqualTo(CONFLICT);
        assertThat(CLOUD.list("vm", "snapshots", "hello"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("state")).isEqualTo("Ready"));
        inside("hello", "echo after >/root/mark");

        CLOUD.ok("vm", "clone", "hello", "twin", "--wait");
        assertThat(vm("twin").get("node")).isEqualTo(vm("hello").get("node"));
        assertThat(inside("twin", "hostname; cat /root/mark")).isEqualTo("twin\nafter");
        assertThat(inside("twin", "cat /etc/machine-id")).isNotEqualTo(id);
        CLOUD.ok("vm", "clone", "hello", "old", "--snapshot", "s1", "--wait");
        assertThat(inside("old", "hostname; cat /root/mark")).isEqualTo("old\nbefore");

        String node = String.valueOf(vm("hello").get("node"));
        assertThat(rung(CLOUD.list("node", "memory", node), "(clones)").get("savedBytes"))
                .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                .isPositive();
        assertThat(rung(CLOUD.list("node", "memory", node, "--merge", "off"), "merge").get("on"))
                .isEqualTo(false);
        List<Map<?, ?>> rungs = CLOUD.list("node", "memory", node, "--merge", "on");
        assertThat(rungs).filteredOn(row -> Boolean.TRUE.equals(row.get("on"))).hasSize(6);

        CLOUD.ok("vm", "restore", "hello", "--snapshot", "s1", "--wait");
        assertThat(inside("hello", "hostname; cat /root/mark /etc/machine-id"))
                .isEqualTo("hello\nbefore\n" + id);
        assertThat(CLOUD.run("vm", "restore", "twin", "--snapshot", "s1").status())
                .as("another VM's")
                .isEqualTo(CONFLICT);

        CLOUD.ok("snapshot", "delete", "s1");
        LocalCloud.await("it is gone", () -> CLOUD.list("snapshot", "ls").equals(List.of()));
        assertThat(CLOUD.run("vm", "restore", "hello", "--snapshot", "s1").status())
                .isEqualTo(NOT_FOUND);
        CLOUD.ok("vm", "reboot", "old", "--wait");
        assertThat(inside("old", "hostname; ls /root")).as("booted").isEqualTo("old");
    }
}
