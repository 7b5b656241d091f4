package dev.virga.cli.machine;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import dev.virga.cli.terminal.EscapeKeys;
import dev.virga.cli.terminal.Terminal;
import dev.virga.guest.gdb.GdbServer;
import dev.virga.guest.gdb.MachineDebugTarget;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of one machine, from its options to its exit code. */
final class MachineSession {

    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int LARGEST_CODE = 255;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final String HELP =
            "\r\nCtrl-A x  end the machine (as if its power were cut)\r\n"
                    + "Ctrl-A h  this help\r\n"
                    + "Ctrl-A a  send Ctrl-A to the guest\r\n";

    private final RunPlan plan;
    private final Streams streams;
    private final CompletableFuture<Boolean> userWantsEnd = new CompletableFuture<>();

    MachineSession(RunPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
    }

    /**
     * Runs the machine to its end.
     *
     * @return the process's exit code
     * @throws CliException with one line for the user if it cannot be made
     */
    int run() throws IOException, InterruptedException {
        try (Machine machine = machine()) {
            return run(machine);
        } catch (MachineException e) {
            throw new CliException(ExitCode.ERROR, message(e), e);
        }
    }

    private Machine machine() throws IOException {
        MachineConfig.Builder config =
                MachineConfig.builder()
                        .boot(plan.boot())
                        .filesStay(plan.filesStay())
                        .memoryBytes(plan.memoryBytes())
                        .harts(plan.harts())
                        .clock(plan.clock())
                        .engine(plan.engine())
                        .rebootEnds(plan.rebootEnds());
        if (!plan.instanceData().isEmpty()) {
            config.instanceData(plan.instanceData().getBytes(StandardCharsets.UTF_8));
        }
        MachineDisks.open(plan, config);
        return plan.restore().isPresent()
                ? restored(plan.restore().get(), config.build())
                : Machine.create(config.build());
    }

    private static Machine restored(Path file, MachineConfig config) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            return Machine.restore(config, in);
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.ERROR, "no such snapshot: " + file, e);
        } catch (MachineException e) {
            throw new CliException(
                    ExitCode.ERROR, "snapshot " + file + ": " + message(e) + hint(e), e);
        }
    }

    private int run(Machine machine) throws IOException, InterruptedException {
        MachineRunner runner = new MachineRunner(machine, "machine");
        try (Attachments attachments = new Attachments(machine, runner)) {
            long started = System.nanoTime();
            runner.start();
            boolean timedOut = !await(runner);
            if (plan.save().isPresent() && machine.ended().isEmpty()) {
                runner.pause();
                save(machine, plan.save().get());
            }
            runner.stop();
            MachineExit exit = runner.exit().join();
            double seconds = (System.nanoTime() - started) / 1e9;
            attachments.drain();
            if (plan.stats().isPresent()) {
                StatsReport.write(
                        plan.stats().get(),
                        machine.stats(),
                        machine.translation(),
                        seconds,
                        exit,
                        timedOut);
            }
            attachments.close();
            return verdict(exit, timedOut);
        } finally {
            runner.close();
        }
    }

    /** Waits until the machine or the user ends it, or its time is up: then false. */
    private boolean await(MachineRunner runner) throws InterruptedException {
        var ended = CompletableFuture.anyOf(runner.exit(), userWantsEnd);
        try {
            if (plan.timeout().isEmpty()) {
                ended.get();
            } else {
                ended.get(plan.timeout().get().toMillis(), TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a machine's end is never an exception", e);
        }
    }

    /** Written beside and renamed: a snapshot is whole or not there. */
    private static void save(Machine machine, Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(beside), BUFFER_BYTES)) {
                machine.save(out);
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private int verdict(MachineExit exit, boolean timedOut) {
        if (timedOut) {
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    "the machine was ended after "
                            + plan.timeout().orElseThrow().toMillis()
                            + " ms");
        }
        return switch (exit.kind()) {
            case POWER_OFF, REBOOT, STOPPED -> ExitCode.OK.code();
            case TEST_DEVICE, TOHOST -> Math.min(exit.code(), LARGEST_CODE);
            case ERROR -> throw new CliException(exit.message());
        };
    }

    private static String hint(MachineException e) {
        return message(e).contains("another machine")
                ? " (give the options that it was started with)"
                : "";
    }

    private static String message(MachineException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("the machine cannot be made");
    }

    /** What hangs on a running machine: console, terminal, trace. */
    private final class Attachments implements AutoCloseable {
        private final Deque<AutoCloseable> open = new ArrayDeque<>();
        private final Deque<SerialPump> pumps = new ArrayDeque<>();

        Attachments(Machine machine, MachineRunner runner)
                throws IOException, InterruptedException {
            if (plan.trace().isPresent()) {
                InstructionTrace trace = new InstructionTrace(plan.trace().get(), machine.memory());
                open.push(trace);
                machine.harts().forEach(hart -> hart.watch(trace));
            }
            if (plan.gdbPort().isPresent()) {
                GdbServer gdb =
                        GdbServer.start(
                                new MachineDebugTarget(machine, runner), plan.gdbPort().getAsInt());
                open.push(gdb);
                streams.err().println("gdb: target remote localhost:" + gdb.port());
            }
            open.push(IdleTrim.start(machine));
            switch (plan.console()) {
                case RunPlan.Console.Stdio _ -> stdio(machine);
                case RunPlan.Console.ToFile file -> {
                    OutputStream out = Files.newOutputStream(file.file());
                    open.push(out);
                    pump(new SerialPump(machine.serial(), out));
                }
                case RunPlan.Console.None _ -> {
                    // The port keeps its sink that takes everything.
                }
            }
        }

        private SerialPump pump(SerialPump pump) {
            pumps.push(pump);
            open.push(pump);
            return pump;
        }

        private void stdio(Machine machine) throws IOException, InterruptedException {
            boolean typed = streams.inIsTerminal();
            if (typed) {
                streams.err().println("Ctrl-A x ends the machine, Ctrl-A h helps.");
                open.push(() -> streams.err().println());
                open.push(Terminal.raw());
            }
            EscapeKeys keys =
                    new EscapeKeys(
                            new EscapeKeys.Listener() {
                                @Override
                                public void end() {
                                    userWantsEnd.complete(true);
                                }

                                @Override
                                public void help() {
                                    streams.err().print(HELP);
                                    streams.err().flush();
                                }
                            });
            pump(new SerialPump(machine.serial(), streams.out())).input(streams.in(), keys, typed);
        }

        void drain() throws InterruptedException {
            for (SerialPump pump : pumps) {
                pump.drain(DRAIN_NANOS);
            }
        }

        @Override
        public void close() throws IOException {
            while (!open.isEmpty()) {
                try {
                    open.pop().close();
                } catch (IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
