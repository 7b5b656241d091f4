package dev.virga.control.reconcile;

import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Change;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decides placements one after the other, each on what the store will be when those before it are
 * durable, so that many of them share a flush and no two choose the same room. A guess only: if one
 * of them loses its compare-and-set, those that rest on it lose theirs and are decided again. Safe
 * from any thread.
 */
final class Placing {
    private final Store store;
    private final SnapshotKeeper snapshots;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private ClusterSnapshot base;
    private ClusterSnapshot ahead;

    /** A change that is handed over and not answered. */
    private record Pending(Change change, CompletableFuture<Outcome> outcome) {
        /** Whether a view that is this new neither has it nor rules it out. */
        boolean open(View view) {
            return !outcome.isDone()
                    && change.writes().stream()
                            .noneMatch(write ->
                                    write instanceof Write.PutVm put
                                            && view.versionOf(put.vm()) != put.vm().version());
        }
    }

    /** What was decided: a change, or what to do instead. */
    sealed interface Decided<T> {
        /** To be committed. */
        record Commit<T>(Change change) implements Decided<T> {}

        /** Nothing to commit; the answer is made when others may decide again. */
        record Instead<T>(Supplier<T> answer) implements Decided<T> {}
    }

    Placing(Store store, SnapshotKeeper snapshots) {
        this.store = store;
        this.snapshots = snapshots;
        base = snapshots.current();
        ahead = base;
    }

    /**
     * Decides, and commits what was decided.
     *
     * @param decide called with the snapshot that it is to rest on, one at a time
     * @param committed makes the answer of the outcome
     */
    <T> T place(Function<ClusterSnapshot, Decided<T>> decide, Function<Outcome, T> committed) {
        Supplier<T> answer;
        synchronized (this) {
            ClusterSnapshot now = newest();
            answer =
                    switch (decide.apply(now)) {
                        case Decided.Instead<T>(Supplier<T> instead) -> instead;
                        case Decided.Commit<T>(Change change) -> {
                            Optional<CompletableFuture<Outcome>> before =
                                    Optional.ofNullable(pending.peekLast()).map(Pending::outcome);
                            Pending placed = new Pending(change, store.submit(change, before));
                            pending.add(placed);
                            ahead = after(now, placed);
                            yield () -> committed.apply(await(placed.outcome));
                        }
                    };
        }
        return answer.get();
    }

    private ClusterSnapshot newest() {
        ClusterSnapshot current = snapshots.current();
        boolean refused = pending.removeIf(each -> !each.open(current.view()));
        if (refused || current != base) {
            base = current;
            ahead = current;
            for (Pending each : pending) {
                ahead = after(ahead, each);
            }
        }
        return ahead;
    }

    private static ClusterSnapshot after(ClusterSnapshot snapshot, Pending next) {
        View view = snapshot.view();
        return snapshot.after(next.change, NextView.after(view, next.change, view.revision() + 1));
    }

    private static Outcome await(CompletableFuture<Outcome> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException failure
                    ? new StoreException(String.valueOf(failure.getMessage()), failure)
                    : e;
        }
    }
}
