package dev.virga.control.scheduler;

import dev.virga.control.store.Change;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import java.util.List;

/** Follows a store and has the newest snapshot ready. Safe from any thread. */
public final class SnapshotKeeper {
    /** What a node may promise of each byte that it has, unless it is configured otherwise. */
    public static final double NO_OVERCOMMIT = 1;

    private final double overcommit;
    private volatile ClusterSnapshot current;

    /** Begins with what the store has now, and follows it. */
    public SnapshotKeeper(Store store, double overcommit) {
        this.overcommit = overcommit;
        current = ClusterSnapshot.of(store.view(), overcommit);
        store.onRevision(this::changed);
        // What came between the two.
        changed(new Change(List.of()), store.view());
    }

    private synchronized void changed(Change change, View view) {
        if (view.revision() > current.view().revision()) {
            current = current.after(change, view);
        } else if (!view.storeId().equals(current.view().storeId())) {
            current = ClusterSnapshot.of(view, overcommit);
        }
    }

    /** The newest snapshot. */
    public ClusterSnapshot current() {
        return current;
    }
}
