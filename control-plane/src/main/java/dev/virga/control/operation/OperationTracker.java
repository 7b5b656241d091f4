package dev.virga.control.operation;

import dev.virga.api.id.VmId;
import dev.virga.control.store.Change;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Ends operations when what was asked for is so, and forgets those that ended long ago. The level
 * decides: whatever it missed, {@link #all} finds. Several processes may do this at once; one
 * compare-and-set wins.
 */
public final class OperationTracker {
    /** How long an ended operation is kept. */
    static final Duration KEPT = Duration.ofHours(24);

    /** Ended operations that are kept at most. */
    static final int MAX_KEPT = 5_000;

    private static final System.Logger LOG = System.getLogger(OperationTracker.class.getName());

    private final Store store;
    private final Predicate<VmId> mine;
    private final Executor workers;
    private final InstantSource clock;
    private final Map<VmId, Set<String>> open = new HashMap<>();

    /**
     * Makes the tracker; {@link #start} starts it.
     *
     * @param mine whether it is this process's turn; the others find what is left by {@link #all}
     * @param workers where it writes; they may block
     */
    public OperationTracker(
            Store store, Predicate<VmId> mine, Executor workers, InstantSource clock) {
        this.store = store;
        this.mine = mine;
        this.workers = workers;
        this.clock = clock;
    }

    /** Listens to the store from now on. */
    public void start() {
        store.onRevision(this::changed);
        workers.execute(this::all);
    }

    private void changed(Change change, View view) {
        for (Write write : change.writes()) {
            switch (write) {
                case Write.PutRow put when put.row() instanceof Operation operation ->
                        learn(operation);
                case Write.PutVm put -> look(put.vm().id());
                case Write.RemoveVm remove -> look(remove.vm().id());
                default -> {}
            }
        }
    }

    private void learn(Operation operation) {
        synchronized (open) {
            if (operation.state().ended()) {
                Set<String> left = open.get(operation.vm());
                if (left != null && left.remove(operation.key()) && left.isEmpty()) {
                    open.remove(operation.vm());
                }
            } else {
                open.computeIfAbsent(operation.vm(), vm -> new HashSet<>()).add(operation.key());
            }
        }
    }

    private void look(VmId vm) {
        Set<String> keys;
        synchronized (open) {
            keys = Set.copyOf(open.getOrDefault(vm, Set.of()));
        }
        for (String key : keys) {
            View view = store.view();
            boolean over =
                    view.one(Operation.class, key)
                            .flatMap(row -> OperationPolicy.decide(row, view.vm(vm)))
                            .isPresent();
            if (over && mine.test(vm)) {
                workers.execute(() -> end(key));
            }
        }
    }

    private void end(String key) {
        View view = store.view();
        view.one(Operation.class, key)
                .filter(row -> !row.state().ended())
                .ifPresent(row ->
                        OperationPolicy.decide(row, view.vm(row.vm()))
                                .ifPresent(end -> {
                                    Outcome outcome =
                                            store.commit(
                                                    Change.of(
                                                            new Write.PutRow(
                                                                    row.ended(
                                                                            end.state(),
                                                                            end.message(),
                                                                            clock.instant()))));
                                    LOG.log(Level.DEBUG, "{0}: {1}", key, outcome);
                                }));
    }

    /** Looks at everything; call it now and then, where it may block. */
    public void all() {
        View view = store.view();
        Instant oldest = clock.instant().minus(KEPT);
        int kept = 0;
        List<Operation> newestFirst =
                view.all(Operation.class).stream()
                        .sorted(Comparator.comparing(Operation::createdAt).reversed())
                        .toList();
        for (Operation operation : newestFirst) {
            if (!operation.state().ended()) {
                learn(operation);
                end(operation.key());
            } else if (++kept > MAX_KEPT
                    || operation.endedAt().filter(oldest::isAfter).isPresent()) {
                Outcome outcome = store.commit(Change.of(new Write.RemoveRow(operation)));
                LOG.log(Level.DEBUG, "{0} forgotten: {1}", operation.key(), outcome);
            }
        }
    }
}
