package dev.virga.control.snapshot;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.VmId;
import dev.virga.api.snapshot.SnapshotState;
import dev.virga.api.vm.VmEvent;
import dev.virga.control.store.Change;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Has agents take and remove snapshots. The level decides: what is {@code Creating} is asked for,
 * again and again until its agent has said what became of it; an agent that is asked twice says the
 * same. Several control planes may do this at once.
 */
public final class SnapshotLoop {
    private static final System.Logger LOG = System.getLogger(SnapshotLoop.class.getName());

    private final Store store;
    private final SnapshotAgents agents;
    private final Predicate<VmId> mine;
    private final Executor workers;
    private final InstantSource clock;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /**
     * Makes the loop; {@link #start} starts it.
     *
     * @param mine whether it is this process's turn
     * @param workers where it writes; they may block
     */
    public SnapshotLoop(
            Store store,
            SnapshotAgents agents,
            Predicate<VmId> mine,
            Executor workers,
            InstantSource clock) {
        this.store = store;
        this.agents = agents;
        this.mine = mine;
        this.workers = workers;
        this.clock = clock;
    }

    /** Listens to the store from now on. */
    public void start() {
        store.onRevision((change, view) -> {
            for (Write write : change.writes()) {
                if (write instanceof Write.PutRow put && put.row() instanceof Snapshot snapshot) {
                    look(snapshot);
                }
            }
        });
        all();
    }

    /** Looks at everything; call it now and then. */
    public void all() {
        store.view().all(Snapshot.class).forEach(this::look);
    }

    private void look(Snapshot row) {
        boolean open =
                row.state() == SnapshotState.CREATING || row.state() == SnapshotState.DELETING;
        if (open && mine.test(row.vm()) && asked.add(row.id() + " " + row.state())) {
            workers.execute(() -> ask(row));
        }
    }

    private void ask(Snapshot row) {
        View view = store.view();
        if (row.state() == SnapshotState.CREATING) {
            var unused =
                    agents.take(view, row)
                            .whenCompleteAsync(
                                    (said, failure) -> taken(row, said, failure), workers);
        } else {
            var unused =
                    agents.drop(view, row)
                            .whenCompleteAsync((done, failure) -> gone(row, failure), workers);
        }
    }

    private void taken(Snapshot row, SnapshotReceipt said, Throwable failure) {
        asked.remove(row.id() + " " + row.state());
        if (failure == null) {
            end(row, SnapshotState.READY, "", Optional.of(said));
        } else if (retry(failure)) {
            LOG.log(Level.INFO, "{0}: {1}", row.key(), failure.getMessage());
        } else {
            end(row, SnapshotState.FAILED, message(failure), Optional.empty());
        }
    }

    private void gone(Snapshot row, Throwable failure) {
        asked.remove(row.id() + " " + row.state());
        boolean lost = store.view().node(row.node()).isEmpty();
        if (failure != null && !lost) {
            LOG.log(Level.INFO, "{0}: {1}", row.key(), failure.getMessage());
            return;
        }
        current(row).ifPresent(now -> commit(now, List.of(new Write.RemoveRow(now))));
    }

    private void end(
            Snapshot row, SnapshotState state, String why, Optional<SnapshotReceipt> receipt) {
        current(row)
                .ifPresent(now -> {
                    List<Write> writes = new ArrayList<>();
                    writes.add(new Write.PutRow(now.to(state, why, receipt)));
                    if (store.view().vm(row.vm()).isPresent()) {
                        boolean failed = state == SnapshotState.FAILED;
                        writes.add(
                                new Write.AddEvent(
                                        row.vm(),
                                        new VmEvent(
                                                clock.instant(),
                                                failed,
                                                failed ? "SnapshotFailed" : "SnapshotTaken",
                                                row.name() + (failed ? ": " + why : ""))));
                    }
                    commit(now, writes);
                });
    }

    /** The row as it is now, if nobody has asked for something else since. */
    private Optional<Snapshot> current(Snapshot row) {
        return store.fresh()
                .one(Snapshot.class, row.key())
                .filter(now -> now.id().equals(row.id()) && now.state() == row.state());
    }

    private void commit(Snapshot row, List<Write> writes) {
        Outcome outcome = store.commit(new Change(writes));
        LOG.log(Level.INFO, "snapshot {0}: {1}", row.key(), outcome);
    }

    /** Nobody has answered: it may have been heard. */
    private static boolean retry(Throwable failure) {
        return !(cause(failure) instanceof ProblemException problem)
                || problem.code() == ErrorCode.UNAVAILABLE;
    }

    private static String message(Throwable failure) {
        return String.valueOf(cause(failure).getMessage());
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}
