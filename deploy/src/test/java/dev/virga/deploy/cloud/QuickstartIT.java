package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * From nothing to a Linux guest that answers, on three nodes that are processes of their own; what
 * is killed is healed by a second {@code up}; nothing is left at the end.
 */
class QuickstartIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final int NOT_FOUND = 3;
    private static final int CONFLICT = 4;
    private static final int NO_CAPACITY = 6;
    private static final int CAPACITY_OR_TIME = 7;
    private static final int UNREACHABLE = 8;

    @BeforeEach
    void nothingRuns() throws Exception {
        CLOUD.run("down", "--purge");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        LocalCloud.Result down = CLOUD.run("down", "--purge");
        assertThat(down.status()).as(down.errors()).isZero();
        assertThat(CLOUD.home().resolve("data/cell")).doesNotExist();
    }

    @Test
    void aPersonTypesOneCommandAndHasACloud() throws Exception {
        assertThat(CLOUD.run("vm", "ls").status()).isEqualTo(UNREACHABLE);

        LocalCloud.Result first = CLOUD.ok("quickstart");
        assertThat(first.output()).startsWith("Linux hello ").contains("riscv64");
        assertThat(first.errors()).contains("cloudctl vm console hello");
        assertThat(CLOUD.ok("quickstart").output()).as("again").isEqualTo(first.output());

        List<?> processes = CLOUD.list("status");
        assertThat(processes).as("with the witness").hasSize(5);
        assertThat(CLOUD.ok("node", "ls", "-o", "name").output().lines())
                .containsExactly("node-1", "node-2", "node-3");

        Map<?, ?> hello = CLOUD.list("vm", "ls").getFirst();
        assertThat(hello.get("phase")).isEqualTo("Running");
        assertThat(hello.get("ready")).isEqualTo(true);
        assertThat(
                        CLOUD.ok("vm", "exec", "hello", "--", "cat", "/proc/sys/kernel/hostname")
                                .output())
                .isEqualTo("hello\n");
        assertThat(CLOUD.run("vm", "exec", "hello", "--", "exit", "3").status()).isEqualTo(3);
        assertThat(CLOUD.ok("vm", "logs", "hello").output()).contains("Linux version");

        metrics(String.valueOf(hello.get("node")));

        assertThat(CLOUD.run("vm", "create", "hello").status()).isEqualTo(CONFLICT);
        assertThat(CLOUD.run("vm", "create", "b", "--flavor", "huge").status())
                .isEqualTo(NOT_FOUND);
        assertThat(CLOUD.run("vm", "show", "nobody").status()).isEqualTo(NOT_FOUND);

        LocalCloud.Result nowhere =
                CLOUD.run(
                        "run",
                        "nowhere",
                        "--flavor",
                        "tiny",
                        "--node-selector",
                        "place=moon",
                        "--timeout",
                        "5s");
        assertThat(nowhere.status()).as(nowhere.errors()).isEqualTo(NO_CAPACITY);
        assertThat(nowhere.errors()).contains("NoCapacity");
        CLOUD.ok("vm", "delete", "nowhere", "--wait");
        LocalCloud.Result second =
                CLOUD.ok("vm", "create", "second", "--flavor", "tiny", "-o", "json");
        assertThat(second.output()).contains("\"name\": \"second\"");
        assertThat(CLOUD.run("vm", "wait", "second", "--timeout", "1ms").status())
                .isIn(0, CAPACITY_OR_TIME);
        CLOUD.ok("vm", "delete", "second", "hello", "--wait");
        assertThat(CLOUD.ok("vm", "ls", "-o", "name").output()).isEmpty();

        killAndHeal();
    }

    /** Of every process; by their names only where there is something to count. */
    private static void metrics(String nodeOfHello) throws Exception {
        for (Map<?, ?> process : CLOUD.list("status")) {
            List<String> families =
                    "control-plane".equals(process.get("role"))
                            ? Promtool.CONTROL_PLANE
                            : nodeOfHello.equals(process.get("name")) ? Promtool.NODE : List.of();
            Promtool.check(String.valueOf(process.get("address")), families);
        }
    }

    private static void killAndHeal() throws Exception {
        long first = CLOUD.pid("node-2");
        LocalCloud.signal("KILL", first);
        LocalCloud.await("the witness has started it again", () -> CLOUD.pid("node-2") != first);
        assertThat(CLOUD.ok("up", "--no-restart=node-2").output())
                .isEqualTo("everything was running\n");
        CLOUD.kill("node-2");
        assertThat(CLOUD.process("node-2").get("state")).isEqualTo("dead");
        assertThat(CLOUD.ok("up").output()).isEqualTo("started node-2\n");
        assertThat(CLOUD.process("node-2").get("state")).isEqualTo("running");
        assertThat(CLOUD.ok("up").output()).isEqualTo("everything was running\n");
    }
}
