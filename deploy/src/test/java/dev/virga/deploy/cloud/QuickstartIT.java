package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * From nothing to a Linux guest that answers, on three nodes that are processes of their own; what
 * is killed is healed by a second {@code up}; nothing is left at the end.
 */
class QuickstartIT {
    private static final Path HOUSE = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Path HOME = Path.of("target", "virga-home").toAbsolutePath();
    private static final int NOT_FOUND = 3;
    private static final int CONFLICT = 4;
    private static final int CAPACITY_OR_TIME = 7;
    private static final int UNREACHABLE = 8;

    private record Result(int status, String output, String errors) {}

    @BeforeEach
    void nothingRuns() throws Exception {
        cloudctl("down", "--purge");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Result down = cloudctl("down", "--purge");
        assertThat(down.status()).as(down.errors()).isZero();
        assertThat(HOME.resolve("data/cell")).doesNotExist();
    }

    @Test
    void aPersonTypesOneCommandAndHasACloud() throws Exception {
        assertThat(cloudctl("vm", "ls").status()).isEqualTo(UNREACHABLE);

        Result first = ok("quickstart");
        assertThat(first.output()).startsWith("Linux hello ").contains("riscv64");
        assertThat(first.errors()).contains("cloudctl vm console hello");
        assertThat(ok("quickstart").output()).as("again").isEqualTo(first.output());

        List<?> processes = list(ok("status", "-o", "json"));
        assertThat(processes).as("with the witness").hasSize(5);
        assertThat(ok("node", "ls", "-o", "name").output().lines())
                .containsExactly("node-1", "node-2", "node-3");

        Map<?, ?> hello = (Map<?, ?>) list(ok("vm", "ls", "-o", "json")).getFirst();
        assertThat(hello.get("phase")).isEqualTo("Running");
        assertThat(hello.get("ready")).isEqualTo(true);
        assertThat(ok("vm", "exec", "hello", "--", "cat", "/proc/sys/kernel/hostname").output())
                .isEqualTo("hello\n");
        assertThat(cloudctl("vm", "exec", "hello", "--", "exit", "3").status()).isEqualTo(3);
        assertThat(ok("vm", "logs", "hello").output()).contains("Linux version");

        assertThat(cloudctl("vm", "create", "hello").status()).isEqualTo(CONFLICT);
        assertThat(cloudctl("vm", "create", "b", "--flavor", "huge").status()).isEqualTo(NOT_FOUND);
        assertThat(cloudctl("vm", "show", "nobody").status()).isEqualTo(NOT_FOUND);

        Result second = ok("vm", "create", "second", "--flavor", "tiny", "-o", "json");
        assertThat(second.output()).contains("\"name\": \"second\"");
        assertThat(cloudctl("vm", "wait", "second", "--timeout", "1ms").status())
                .isIn(0, CAPACITY_OR_TIME);
        ok("vm", "delete", "second", "hello", "--wait");
        assertThat(ok("vm", "ls", "-o", "name").output()).isEmpty();

        killAndHeal();
    }

    private static void killAndHeal() throws Exception {
        long first = kill("node-2");
        while (pid("node-2") == first) {
            LockSupport.parkNanos(100_000_000);
        }
        assertThat(ok("up", "--no-restart=node-2").output()).isEqualTo("everything was running\n");
        kill("node-2");
        assertThat(process("node-2").get("state")).isEqualTo("dead");
        assertThat(ok("up").output()).isEqualTo("started node-2\n");
        assertThat(process("node-2").get("state")).isEqualTo("running");
        assertThat(ok("up").output()).isEqualTo("everything was running\n");
    }

    private static long kill(String name) throws Exception {
        long pid = pid(name);
        ProcessHandle dead = ProcessHandle.of(pid).orElseThrow();
        dead.destroyForcibly();
        dead.onExit().get(10, TimeUnit.SECONDS);
        return pid;
    }

    private static long pid(String name) throws Exception {
        return ((Number) Objects.requireNonNull(process(name).get("pid"))).longValue();
    }

    private static Map<?, ?> process(String name) throws Exception {
        return list(ok("status", "-o", "json")).stream()
                .map(process -> (Map<?, ?>) process)
                .filter(process -> name.equals(process.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private static List<?> list(Result result) {
        return (List<?>) Json.plain(result.output());
    }

    private static Result ok(String... arguments) throws Exception {
        Result result = cloudctl(arguments);
        assertThat(result.status())
                .as("cloudctl %s: %s", String.join(" ", arguments), result.errors())
                .isZero();
        return result;
    }

    private static Result cloudctl(String... arguments) throws Exception {
        Path output = Files.createTempFile("virga-", ".out");
        Path errors = Files.createTempFile("virga-", ".err");
        try {
            return run(output, errors, arguments);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private static Result run(Path output, Path errors, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(HOUSE.resolve("cli/cloudctl").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment().put("VIRGA_HOME", HOME.toString());
        builder.environment().put("VIRGA_BUILD", "off");
        // Tests are not the place to train start-up caches in the background.
        builder.environment().put("VIRGA_AOT", "off");
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(20, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("cloudctl %s ends", String.join(" ", arguments)).isTrue();
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
}
