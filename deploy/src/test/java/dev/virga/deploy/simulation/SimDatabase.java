package dev.virga.deploy.simulation;

import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one truth: durable, and every row compare-and-set on its version. */
final class SimDatabase {
    private final List<Store.Revision> log = new ArrayList<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private final Mutant mutant;
    private View view = View.empty("simulation");

    SimDatabase(Mutant mutant) {
        this.mutant = mutant;
    }

    View view() {
        return view;
    }

    /** Calls after each commit. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    List<Store.Revision> since(long revision) {
        return log.subList((int) revision, log.size());
    }

    Outcome commit(Change asked) {
        Change change = mutant == Mutant.FENCE_WITHOUT_CAS ? forced(asked) : asked;
        for (Write write : change.writes()) {
            Optional<Outcome> refusal = refusal(write);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        long revision = view.revision() + 1;
        view = NextView.after(view, change, revision);
        log.add(new Store.Revision(revision, change));
        watchers.forEach(Runnable::run);
        return new Outcome.Committed(revision);
    }

    private Optional<Outcome> refusal(Write write) {
        boolean stale =
                switch (write) {
                    case Write.Put put -> view.versionOf(put.row()) != put.row().version();
                    case Write.Remove remove ->
                            view.versionOf(remove.row()) != remove.row().version();
                    case Write.AddEvent add -> false;
                    case Write.AddNodeEvent add -> false;
                    case Write.PutIdempotency put -> false;
                };
        if (stale) {
            return Optional.of(new Outcome.Conflict(Write.row(write)));
        }
        boolean taken =
                write instanceof Write.PutVm put
                        && put.vm().version() == 0
                        && view.vmNamed(put.vm().spec().project(), put.vm().spec().name())
                                .isPresent();
        return taken ? Optional.of(new Outcome.NameTaken(Write.row(write))) : Optional.empty();
    }

    /** The mutant that fences without comparing. */
    private Change forced(Change change) {
        return new Change(
                change.writes().stream()
                        .map(write ->
                                write instanceof Write.PutRow put
                                                && put.row() instanceof Lease lease
                                                && lease.fenced()
                                        ? new Write.PutRow(
                                                lease.at(view.versionOf(lease), view.revision()))
                                        : write)
                        .toList());
    }

    Optional<Vm> named(String name) {
        return view.vmNamed("default", name);
    }
}
