package dev.virga.cli.cell;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.home.VirgaHome;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.launch.Installation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks after the processes of a local cell. What dies is started again, each time after a longer
 * while. Of a node that is not started again, or that dies again at once, it tells the control
 * planes that it is gone, so that they need not wait for its lease to end. A control plane that is
 * stopped in the middle of a change, so that nobody else can make one, is ended. One thread.
 */
public final class Witness {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration STABLE = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Installation installation;
    private final VirgaHome home;
    private final CellLayout layout;
    private final CellFiles files;
    private final DeathNotices notices;
    private final StoreGuard guard;
    private final Consumer<String> log;
    private final WitnessMetrics metrics = new WitnessMetrics();
    private final Map<String, Case> cases = new HashMap<>();

    /** How often a process has died lately, and when it may be started again. */
    private record Case(int deaths, long notBefore, long startedAt) {
        static final Case NONE = new Case(0, 0, 0);
    }

    /**
     * A witness of the cell of a home.
     *
     * @param log told what it does, a line each
     */
    public Witness(Installation installation, VirgaHome home, Consumer<String> log) {
        this.installation = installation;
        this.home = home;
        this.layout = new CellLayout(home.data());
        this.files = new CellFiles(layout);
        this.notices = new DeathNotices(layout, log);
        this.guard = new StoreGuard(layout.store());
        this.log = line -> log.accept(Instant.now() + " " + line);
    }

    /**
     * Goes on until the cell is no more, or has another witness.
     *
     * @param port where it answers for its health and metrics, on loopback
     * @throws IOException if it cannot listen there
     */
    public void run(int port) throws InterruptedException, IOException {
        try (WitnessHttp http = new WitnessHttp(port, metrics::ready, metrics::text)) {
            log.accept("looking after the cell; health and metrics at port " + http.port());
            run();
        }
    }

    private void run() throws InterruptedException {
        boolean mine = true;
        while (mine) {
            try {
                mine = look();
            } catch (IOException | CliException e) {
                metrics.failed();
                log.accept("could not look after the cell: " + e.getMessage());
            }
            LockSupport.parkNanos(PERIOD.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private boolean look() throws IOException {
        Optional<CellPlan> plan = files.plan();
        if (plan.isEmpty()) {
            return false;
        }
        List<ProcessRecord> records = files.records();
        metrics.looked(records);
        for (ProcessRecord record : guard.blocking(records)) {
            log.accept(
                    record.name()
                            + ": process "
                            + record.pid()
                            + " is stopped and holds the store, for which all others wait:"
                            + " ending it");
            record.handle().ifPresent(ProcessHandle::destroyForcibly);
            metrics.ended(record.name());
        }
        for (ProcessRecord record : records) {
            if (record.role() == CellPlan.Role.WITNESS) {
                boolean another =
                        record.pid() != ProcessHandle.current().pid()
                                && record.handle().isPresent();
                if (another) {
                    return false;
                }
            } else if (record.handle().isEmpty()) {
                dead(plan.get(), record);
            }
        }
        return true;
    }

    private void dead(CellPlan plan, ProcessRecord record) throws IOException {
        Case known = cases.getOrDefault(record.name(), Case.NONE);
        long now = System.nanoTime();
        boolean restarts = plan.restarts(record.name());
        if (record.role() == CellPlan.Role.NODE && (!restarts || known.deaths() > 0)) {
            notices.tell(plan, record);
        }
        if (!restarts || (known.deaths() > 0 && now - known.notBefore() < 0)) {
            return;
        }
        boolean stable = known.deaths() > 0 && now - known.startedAt() > STABLE.toNanos();
        int deaths = stable ? 1 : known.deaths() + 1;
        cases.put(record.name(), new Case(deaths, now + delay(deaths).toNanos(), now));
        restart(plan, record);
    }

    private static Duration delay(int deaths) {
        Duration wait = Duration.ofSeconds(1L << Math.min(deaths - 1, 10));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    private void restart(CellPlan plan, ProcessRecord dead) throws IOException {
        try (CellLock lock = CellLock.of(layout)) {
            // Meanwhile somebody may have started it, or ended the cell.
            boolean still = files.records().contains(dead) && dead.handle().isEmpty();
            Optional<CellPlan.Planned> planned =
                    plan.processes().stream()
                            .filter(each -> each.name().equals(dead.name()))
                            .findFirst();
            if (still && planned.isPresent()) {
                log.accept(dead.name() + ": process " + dead.pid() + " is gone, starting it again");
                files.save(new Starter(installation, home, layout).start(plan, planned.get()));
                metrics.restarted(dead.name());
            }
            lock.check();
        }
    }
}
