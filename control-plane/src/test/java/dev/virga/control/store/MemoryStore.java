package dev.virga.control.store;

import dev.virga.api.project.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A store that lives as long as its process; it obeys the same contract as the real ones, for tests
 * that are about something else.
 */
public final class MemoryStore implements Store {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, IdempotencyRecord> keys = new ConcurrentHashMap<>();
    private final List<Revision> log = new ArrayList<>();
    private volatile View view;

    /**
     * An empty store.
     *
     * @param storeId unlike every other store's
     */
    public MemoryStore(String storeId) {
        view = View.empty(storeId);
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public View fresh() {
        return view;
    }

    @Override
    public synchronized Outcome commit(Change change) {
        for (Write write : change.writes()) {
            if (write instanceof Write.PutIdempotency put
                    && keys.get(key(put.row().project(), put.row().key()))
                            instanceof IdempotencyRecord earlier) {
                return new Outcome.KeyUsed(earlier);
            }
        }
        for (Write write : change.writes()) {
            Optional<Outcome> refusal = refusal(write);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        Change visible = change.visible();
        View next = NextView.after(view, visible, view.revision() + 1);
        for (Write write : change.writes()) {
            if (write instanceof Write.PutIdempotency put) {
                keys.put(key(put.row().project(), put.row().key()), put.row());
            }
        }
        log.add(new Revision(next.revision(), visible));
        view = next;
        for (Listener listener : listeners) {
            listener.changed(visible, next);
        }
        return new Outcome.Committed(next.revision());
    }

    @Override
    public Optional<IdempotencyRecord> answered(String project, String key) {
        return Optional.ofNullable(keys.get(key(project, key)));
    }

    @Override
    public synchronized Optional<List<Revision>> changesAfter(long revision, int limit) {
        return revision > view.revision() || revision < 0
                ? Optional.empty()
                : Optional.of(
                        log.stream()
                                .filter(each -> each.revision() > revision)
                                .limit(limit)
                                .toList());
    }

    @Override
    public void onRevision(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private static String key(String project, String key) {
        return project + "/" + key;
    }

    private Optional<Outcome> refusal(Write write) {
        return switch (write) {
            case Write.Put put ->
                    view.versionOf(put.row()) == put.row().version()
                            ? inside(put.row())
                            : conflict(write);
            case Write.Remove remove ->
                    view.versionOf(remove.row()) == remove.row().version()
                            ? needed(remove.row())
                            : conflict(write);
            case Write.AddEvent add -> Optional.empty();
            case Write.AddNodeEvent add -> Optional.empty();
            case Write.PutIdempotency put -> Optional.empty();
        };
    }

    /** Names and quotas. */
    private Optional<Outcome> inside(Row row) {
        String project = row.owner();
        if (project.isEmpty() || row.version() != 0) {
            return Optional.empty();
        }
        if (row instanceof Vm vm && view.vmNamed(project, vm.spec().name()).isPresent()) {
            return Optional.of(new Outcome.NameTaken(vm.spec().name()));
        }
        Optional<Project> owner = view.project(project);
        if (owner.isEmpty()) {
            return Optional.of(new Outcome.NoProject(project));
        }
        Quota limit = owner.get().quota();
        Quota used = view.usedBy(project);
        return limit.allows(used, row.use())
                ? Optional.empty()
                : Optional.of(new Outcome.QuotaExceeded(project, used, limit));
    }

    private Optional<Outcome> needed(Row row) {
        return row instanceof Project project && !view.usedBy(project.name()).equals(Quota.NONE)
                ? Optional.of(new Outcome.InUse(project.name()))
                : Optional.empty();
    }

    private static Optional<Outcome> conflict(Write write) {
        return Optional.of(new Outcome.Conflict(Write.row(write)));
    }
}
