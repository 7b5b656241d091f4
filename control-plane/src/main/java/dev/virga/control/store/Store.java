package dev.virga.control.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The truth. Reading is the immutable {@link View}; writing is one {@link Change}, whole or not at
 * all, each touched row compare-and-set on its version. Unique names and quotas are the store's to
 * enforce. Calls may block on a disk; never call from an event loop. Safe from any thread.
 */
public interface Store extends AutoCloseable {
    /** Everything, as of the newest revision that this process has seen. */
    View view();

    /**
     * The same as of now, for decisions that must not rest on a view that lags behind what other
     * processes wrote.
     *
     * @throws StoreException if the database fails
     */
    View fresh();

    /**
     * Applies the change as one transaction, or tells why not; then nothing was changed. When it
     * returns, {@link #view} shows it.
     *
     * @throws StoreException if the database fails; the change may have been made or not
     */
    Outcome commit(Change change);

    /**
     * Hands a change over that rests on another one, which was handed over before it: unless that
     * one is committed, neither is this one. That the versions of the rows would fit is not enough:
     * somebody else may have brought them there. When the answer is there, {@link #view} shows what
     * was committed.
     *
     * @param before the answer to the other one, if there is one
     * @return fails with a {@link StoreException} as {@link #commit} does
     */
    default CompletableFuture<Outcome> submit(
            Change change, Optional<CompletableFuture<Outcome>> before) {
        boolean lost = before.filter(each -> !Outcome.committed(each)).isPresent();
        return CompletableFuture.completedFuture(lost ? Outcome.lost() : commit(change));
    }

    /**
     * What was answered to an idempotency key.
     *
     * @throws StoreException if the database fails
     */
    Optional<IdempotencyRecord> answered(String project, String key);

    /**
     * The changes after a revision in their order, at most {@code limit}.
     *
     * @return empty if they are no longer kept, or if the store never was at that revision
     * @throws StoreException if the database fails
     */
    Optional<List<Revision>> changesAfter(long revision, int limit);

    /**
     * Calls {@code listener} after every revision, in their order, whoever made it; it must not
     * block.
     */
    void onRevision(Listener listener);

    @Override
    void close();

    /** Told of every new revision. */
    @FunctionalInterface
    interface Listener {
        /** {@code change} made {@code view}. */
        void changed(Change change, View view);
    }

    /** A change and the revision that it made. */
    record Revision(long revision, Change change) {}
}
