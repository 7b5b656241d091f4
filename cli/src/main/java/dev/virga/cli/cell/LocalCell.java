package dev.virga.cli.cell;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.CellLayout;
import dev.virga.api.cell.Encryption;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.Trust;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.id.Tokens;
import dev.virga.api.tls.TlsFolder;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.launch.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The cell of this Virga home: starts what is missing, stops everything, says what there is. */
public final class LocalCell {
    /** Memory that a node has for its guests unless said otherwise, in MiB. */
    public static final long NODE_MEMORY_MIB = 1024;

    private static final Duration SOFT_STOP = Duration.ofSeconds(4);
    private static final Duration HARD_STOP = Duration.ofSeconds(2);

    private final VirgaHome home;
    private final CellLayout layout;
    private final CellFiles files;

    /** The cell of a home. */
    public LocalCell(VirgaHome home) {
        this.home = home;
        this.layout = new CellLayout(home.data());
        this.files = new CellFiles(layout);
    }

    /**
     * What {@code up} is to bring about.
     *
     * @param nodes nodes at least
     * @param controlPlanes control planes at least
     * @param memoryMib what each new node has for its guests
     * @param leftDead the processes that are not started again when they die; "all" for every one
     * @param host where new processes listen; on loopback when absent
     * @param trustedNetwork the name of the network that is trusted, when that is not loopback
     * @param apiHost where the API of new control planes listens, if not there
     * @param tls where TLS is spoken, as {@link Encryption} says it
     */
    public record Wish(
            int nodes,
            int controlPlanes,
            long memoryMib,
            List<String> leftDead,
            Optional<String> host,
            Optional<String> trustedNetwork,
            Optional<String> apiHost,
            Optional<String> tls) {
        /** Checks the bounds. */
        public Wish {
            if (nodes < 1 || nodes > CellPlan.MAX_NODES) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--nodes takes 1 to " + CellPlan.MAX_NODES + ", not " + nodes);
            }
            leftDead = List.copyOf(leftDead);
            if (controlPlanes < 1 || controlPlanes > CellPlan.MAX_CONTROL_PLANES) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--control-planes takes 1 to "
                                + CellPlan.MAX_CONTROL_PLANES
                                + ", not "
                                + controlPlanes);
            }
            if (memoryMib < 64 || memoryMib > 1 << 20) {
                throw new CliException(
                        ExitCode.USAGE, "--node-memory takes 64M to 1T, not " + memoryMib + "M");
            }
            try {
                host.ifPresent(h -> Trust.check("the cell", new Endpoint(h, 0), trustedNetwork));
                apiHost.ifPresent(h ->
                        Trust.check(
                                "the API",
                                Encryption.of(tls).at(new Endpoint(h, 0)),
                                trustedNetwork));
                var unused = Encryption.of(tls);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            }
        }

        /** On loopback, and what dies is started again. */
        public Wish(int nodes, int controlPlanes, long memoryMib) {
            this(
                    nodes,
                    controlPlanes,
                    memoryMib,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /**
     * Starts what is not running.
     *
     * @param note told of what is worth knowing, a line each
     * @return what was started now
     */
    public List<String> start(Wish wish, Installation installation, Consumer<String> note)
            throws IOException {
        try (CellLock lock = CellLock.of(layout)) {
            CellPlan plan = plan(wish);
            Map<String, ProcessRecord> known = new LinkedHashMap<>();
            files.records().forEach(record -> known.put(record.name(), record));
            if (plan.processes().stream().anyMatch(planned -> plan.url(planned).secure())) {
                // Before the nodes: they look for it when they start.
                new TlsFolder(layout.tls()).found(Instant.now());
            }
            Starter starter = new Starter(installation, home, layout);
            List<String> started = new ArrayList<>();
            for (CellPlan.Planned planned : plan.processes()) {
                Optional<ProcessRecord> before = Optional.ofNullable(known.get(planned.name()));
                if (before.flatMap(ProcessRecord::handle).isEmpty()) {
                    before.ifPresent(dead ->
                            note.accept(
                                    dead.name()
                                            + ": process "
                                            + dead.pid()
                                            + " is gone, starting it again"));
                    files.save(starter.start(plan, planned));
                    started.add(planned.name());
                }
            }
            boolean watched =
                    Optional.ofNullable(known.get(Starter.WITNESS))
                            .flatMap(ProcessRecord::handle)
                            .isPresent();
            if (!watched) {
                files.save(starter.witness());
                started.add(Starter.WITNESS);
            }
            lock.check();
            return started;
        }
    }

    private CellPlan plan(Wish wish) throws IOException {
        CellPlan old =
                files.plan()
                        .orElseGet(() ->
                                new CellPlan(
                                        "virga-" + Tokens.letters(new SecureRandom(), 8),
                                        List.of(),
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty()));
        CellPlan plan =
                old.grown(wish, new FreePorts(wish.host().orElse(Endpoint.LOOPBACK)))
                        .leaving(wish.leftDead());
        if (!plan.equals(old)) {
            files.save(plan);
        }
        return plan;
    }

    /**
     * Ends all processes: asks them, and kills what has not ended after a few seconds.
     *
     * @return what was running
     */
    public List<String> stop() throws IOException {
        if (files.plan().isEmpty() && files.records().isEmpty()) {
            return List.of();
        }
        // Whoever holds the lock starts nothing; the witness goes first, so it starts nothing
        // later.
        try (CellLock lock = CellLock.of(layout)) {
            List<ProcessRecord> records = new ArrayList<>(files.records());
            records.sort(Comparator.comparing(record -> record.role() != CellPlan.Role.WITNESS));
            Map<ProcessRecord, ProcessHandle> alive = new LinkedHashMap<>();
            for (ProcessRecord record : records) {
                record.handle().ifPresent(process -> alive.put(record, process));
            }
            alive.forEach((record, process) -> end(record, process));
            await(alive.values(), SOFT_STOP);
            alive.values().stream()
                    .filter(ProcessHandle::isAlive)
                    .forEach(ProcessHandle::destroyForcibly);
            await(alive.values(), HARD_STOP);
            for (ProcessRecord record : records) {
                if (record.handle().isPresent()) {
                    throw new CliException(
                            record.name() + " (process " + record.pid() + ") cannot be ended");
                }
                files.remove(record);
            }
            lock.check();
            return alive.keySet().stream().map(ProcessRecord::name).toList();
        }
    }

    /** A process that was stopped (SIGSTOP) would not hear that it is to end. */
    private static void end(ProcessRecord record, ProcessHandle process) {
        if (record.role() == CellPlan.Role.WITNESS) {
            // It keeps nothing that could get lost.
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    static void await(Iterable<ProcessHandle> processes, Duration patience) {
        List<CompletableFuture<ProcessHandle>> ends = new ArrayList<>();
        processes.forEach(process -> ends.add(process.onExit()));
        CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Forgets the cell: its disks, tokens and logs. Nothing of it runs. */
    public void purge() throws IOException {
        files.purge();
    }

    /**
     * A process of the cell.
     *
     * @param running whether it lives
     */
    public record Status(
            String name,
            String role,
            long pid,
            String startedAt,
            boolean running,
            String address,
            String log) {}

    /** All processes, also those that have died. */
    public List<Status> status() throws IOException {
        return files.records().stream()
                .map(record ->
                        new Status(
                                record.name(),
                                record.role().toString(),
                                record.pid(),
                                record.startedAt().toString(),
                                record.handle().isPresent(),
                                record.address(),
                                record.log()))
                .toList();
    }

    /** Where its API is; empty if there is no cell. */
    public List<BaseUrl> apis() throws IOException {
        return files.plan().map(CellPlan::apis).orElse(List.of());
    }

    /** The names of its nodes. */
    public List<String> nodes() throws IOException {
        return files.plan().stream()
                .flatMap(plan -> plan.of(CellPlan.Role.NODE).stream())
                .map(CellPlan.Planned::name)
                .toList();
    }

    /** The file with the token of its owner. */
    public Path tokenFile() {
        return layout.adminToken();
    }

    /** The certificate of who signs its certificates; absent while no TLS was spoken here. */
    public Optional<Path> authority() {
        return Optional.of(new TlsFolder(layout.tls()).authority()).filter(Files::isRegularFile);
    }

    /** The first process that was started and has died, with the end of its log. */
    public Optional<String> obituary() throws IOException {
        for (ProcessRecord record : files.records()) {
            if (record.handle().isEmpty() && record.role() != CellPlan.Role.WITNESS) {
                return Optional.of(
                        record.name()
                                + " has ended: "
                                + lastWords(Path.of(record.log()))
                                + " (log: "
                                + record.log()
                                + ")");
            }
        }
        return Optional.empty();
    }

    private static String lastWords(Path log) throws IOException {
        if (!Files.isRegularFile(log)) {
            return "it wrote no log";
        }
        List<String> lines = Files.readAllLines(log);
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i);
            if (line.contains(" SEVERE ") || line.contains("Error")) {
                boolean more = i + 1 < lines.size() && lines.get(i + 1).startsWith("    ");
                return more ? line + " " + lines.get(i + 1).strip() : line;
            }
        }
        return lines.isEmpty() ? "it wrote nothing" : lines.getLast();
    }
}
