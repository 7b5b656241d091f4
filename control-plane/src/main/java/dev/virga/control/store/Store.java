package dev.virga.control.store;

/**
 * The truth. Reading is the immutable {@link View}; writing is one {@link Change}, whole or not at
 * all, each touched row compare-and-set on its version. Unique names are the store's to enforce.
 * Calls may block on a disk; never call from an event loop. Safe from any thread.
 */
public interface Store extends AutoCloseable {
    /** Everything, as of the newest revision that this process has seen. */
    View view();

    /** Applies the change as one transaction, or tells why not; then nothing was changed. */
    Outcome commit(Change change);

    /**
     * Calls {@code listener} after every revision, on the thread that made it; it must not block.
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
}
