package dev.virga.cli.machine;

import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Disk;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.guest.virtio.block.RawFileBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shell script that is run inside a guest of this process, without console or network: for work
 * that wants a Linux kernel, and root, of its own. The guest's image has to be one of ours, with
 * the agent that takes commands. For one thread; a job is run once.
 */
public final class GuestJob {
    private static final String NAME = "job";

    private final Path kernel;
    private final Path initrd;
    private final String commandLine;
    private final long memoryBytes;
    private final List<BlockBackend> disks = new ArrayList<>();

    private record Word(String type) {}

    private record InstanceData(String name) {}

    private record Exec(String type, String id, String command) {}

    private record Result(String id, int status, String output) {}

    /** A guest to be. */
    public GuestJob(Path kernel, Path initrd, String commandLine, long memoryBytes) {
        this.kernel = kernel;
        this.initrd = initrd;
        this.commandLine = commandLine;
        this.memoryBytes = memoryBytes;
    }

    /** Adds a disk that the script writes, {@code /dev/vda} for the first. */
    public GuestJob disk(Path file) throws IOException {
        disks.add(new RawFileBackend(file, false));
        return this;
    }

    /** Adds a disk that the script reads. */
    public GuestJob source(Path file) throws IOException {
        disks.add(new RawFileBackend(file, true));
        return this;
    }

    /**
     * Runs the script to its end and ends the guest.
     *
     * @param what for the message if it fails: "make the disk"
     * @throws CliException if the script fails, the guest ends before it, or the time is up
     */
    public void run(String what, String script, Duration patience)
            throws IOException, InterruptedException {
        MachineConfig.Builder config =
                MachineConfig.builder()
                        .boot(new Boot.Direct(kernel, Optional.of(initrd), commandLine))
                        .memoryBytes(memoryBytes)
                        .rebootEnds(true)
                        .instanceData(
                                Json.write(new InstanceData(NAME))
                                        .getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < disks.size(); i++) {
            config.disk(new Disk(disks.get(i), "disk" + i));
        }
        try (Machine machine = Machine.create(config.build());
                MachineRunner runner = new MachineRunner(machine, NAME)) {
            CompletableFuture<Result> result = new CompletableFuture<>();
            String order = Json.write(new Exec("exec", NAME, script));
            machine.agent().onLine(line -> heard(machine, line, order, result));
            var unused = runner.exit().thenAccept(end -> result.complete(early(end)));
            runner.start();
            Result answer = result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.status() != 0) {
                throw new CliException(
                        "cannot " + what + " inside a guest: " + lastLine(answer.output()));
            }
        } catch (TimeoutException e) {
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    "cannot "
                            + what
                            + " inside a guest: no end after "
                            + patience.toMinutes()
                            + " min",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a job's result is never an exception", e);
        } catch (MachineException e) {
            throw new CliException(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    /** On a device's thread. */
    private static void heard(
            Machine machine, String line, String order, CompletableFuture<Result> result) {
        try {
            switch (Json.read(line, Word.class, Strictness.IGNORE_UNKNOWN).type()) {
                case "ready" -> {
                    if (!machine.agent().send(order)) {
                        result.complete(new Result(NAME, 1, "its agent takes no command"));
                    }
                }
                case "result" ->
                        result.complete(Json.read(line, Result.class, Strictness.IGNORE_UNKNOWN));
                default -> {
                    // a later agent may say more
                }
            }
        } catch (WireException e) {
            result.complete(new Result(NAME, 1, "its agent said what is no message"));
        }
    }

    private static Result early(MachineExit end) {
        return new Result(NAME, 1, "it ended before: " + end.kind() + " " + end.message());
    }

    private static String lastLine(String output) {
        return output.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("no reason given");
    }
}
