package dev.virga.control.store.sql;

import dev.virga.control.store.Change;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The newest view of this process and those who listen to it. Whoever learns of a revision brings
 * it here; each is taken once, in order. Safe from any thread.
 */
final class Feed {
    private static final System.Logger LOG = System.getLogger(Feed.class.getName());

    private final List<Store.Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile View view;

    Feed(View first) {
        view = first;
    }

    View view() {
        return view;
    }

    void listen(Store.Listener listener) {
        listeners.add(listener);
    }

    void close() {
        listeners.clear();
    }

    /** Takes changes that follow each other; those that are known already are passed over. */
    synchronized void take(List<Store.Revision> changes) {
        for (Store.Revision each : changes) {
            if (each.revision() == view.revision() + 1) {
                tell(each.change(), NextView.after(view, each.change(), each.revision()));
            }
        }
    }

    /** Takes a change whose view was made already. */
    synchronized void take(Change change, View next) {
        if (next.revision() == view.revision() + 1) {
            tell(change, next);
        }
    }

    /** Begins again from a view that was read as a whole. */
    synchronized void restart(View whole) {
        tell(new Change(List.of()), whole);
    }

    private void tell(Change change, View next) {
        view = next;
        for (Store.Listener listener : listeners) {
            try {
                listener.changed(change, next);
            } catch (RuntimeException e) {
                // What is committed is committed; the others are told.
                LOG.log(Level.ERROR, "a listener of the store failed", e);
            }
        }
    }
}
