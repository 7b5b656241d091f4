package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A cloud of processes in a home of its own, used by {@code cloudctl} as a person would. */
final class LocalCloud {
    private static final Path HOUSE = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path home;

    LocalCloud(Path home) {
        this.home = home.toAbsolutePath();
    }

    /** What a command said. */
    record Result(int status, String output, String errors) {}

    Path home() {
        return home;
    }

    /** Runs a command to its end. */
    Result run(String... arguments) throws Exception {
        Path output = Files.createTempFile("virga-", ".out");
        Path errors = Files.createTempFile("virga-", ".err");
        try {
            return run(output, errors, arguments);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    /** Runs a command that has to succeed. */
    Result ok(String... arguments) throws Exception {
        Result result = run(arguments);
        assertThat(result.status())
                .as("cloudctl %s: %s", String.join(" ", arguments), result.errors())
                .isZero();
        return result;
    }

    /** The rows of a listing. */
    List<Map<?, ?>> list(String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-o", "json"));
        Object tree = Json.plain(ok(words.toArray(String[]::new)).output());
        List<Map<?, ?>> rows = new ArrayList<>();
        for (Object row : (List<?>) tree) {
            rows.add((Map<?, ?>) row);
        }
        return rows;
    }

    /** A process of the cloud as {@code status} shows it. */
    Map<?, ?> process(String name) throws Exception {
        return list("status").stream()
                .filter(process -> name.equals(process.get("name")))
                .findFirst()
                .orElseThrow();
    }

    long pid(String name) throws Exception {
        return ((Number) Objects.requireNonNull(process(name).get("pid"))).longValue();
    }

    /** Ends a process without a word (SIGKILL); answers the process id that it had. */
    long kill(String name) throws Exception {
        long pid = pid(name);
        ProcessHandle dead = ProcessHandle.of(pid).orElseThrow();
        dead.destroyForcibly();
        await(name + " is dead", () -> "dead".equals(process(name).get("state")));
        return pid;
    }

    /** Sends a signal. */
    static void signal(String signal, long pid) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start();
        assertThat(kill.waitFor(1, TimeUnit.MINUTES) && kill.exitValue() == 0)
                .as("kill -%s %s", signal, pid)
                .isTrue();
    }

    /** Waits until it is so. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - end < 0).as("%s, at last", what).isTrue();
            LockSupport.parkNanos(200_000_000);
        }
    }

    /**
     * Starts a command and leaves it running.
     *
     * @param wrapper what runs the command, with its own arguments; may be empty
     */
    Process background(List<String> wrapper, Path log, String... arguments) throws IOException {
        return start(wrapper, log, log, arguments);
    }

    private Process start(List<String> wrapper, Path output, Path errors, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(HOUSE.resolve("cli/cloudctl").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().put("VIRGA_HOME", home.toString());
        builder.environment().put("VIRGA_BUILD", "off");
        // Tests are not the place to train start-up caches in the background.
        builder.environment().put("VIRGA_AOT", "off");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private Result run(Path output, Path errors, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(List.of(), output, errors, arguments);
        boolean ended = process.waitFor(20, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("cloudctl %s ends", String.join(" ", arguments)).isTrue();
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
}
