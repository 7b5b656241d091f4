package dev.virga.control.http;

import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** One who watches. What changed is collected on any thread and written on its own event loop. */
final class Watcher {
    /** Beats that a watcher may miss before its place is somebody else's. */
    private static final int MOST_UNREAD = 30;

    private final HttpServerResponse response;
    private final Context context;
    private final Store store;
    private final Function<View, Function<Touched, Optional<String>>> renderer;
    private final Set<Touched> pending = new TreeSet<>();
    private boolean begun;
    private boolean due;
    private int unread;

    Watcher(
            HttpServerResponse response,
            Context context,
            Store store,
            Function<View, Function<Touched, Optional<String>>> renderer) {
        this.response = response;
        this.context = context;
        this.store = store;
        this.renderer = renderer;
    }

    /** Begins to write; on the event loop. */
    void begin(Set<Touched> first, boolean everything) {
        response.setStatusCode(200)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .setChunked(true);
        View view = store.view();
        StringBuilder text = new StringBuilder();
        first.forEach(each -> renderer.apply(view).apply(each).ifPresent(text::append));
        if (everything) {
            text.append(WatchRenderer.text("synced", view, Map.of("kind", "all")));
        }
        text.append(": watching\n\n");
        write(text.toString());
        synchronized (pending) {
            begun = true;
            due = !pending.isEmpty();
        }
        if (due) {
            flush();
        }
    }

    /** Something changed; on any thread. */
    void add(Set<Touched> touched) {
        synchronized (pending) {
            pending.addAll(touched);
            if (!begun || due || pending.isEmpty()) {
                return;
            }
            due = true;
        }
        context.runOnContext(unused -> flush());
    }

    private void flush() {
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.writeQueueFull()) {
            // A slow reader: what changes meanwhile is told once.
            response.drainHandler(drained -> flush());
            return;
        }
        Set<Touched> now;
        synchronized (pending) {
            now = Set.copyOf(pending);
            pending.clear();
            due = false;
        }
        View view = store.view();
        StringBuilder text = new StringBuilder();
        new TreeSet<>(now)
                .forEach(each -> renderer.apply(view).apply(each).ifPresent(text::append));
        if (!text.isEmpty()) {
            write(text.toString());
        }
    }

    /** Says that it is still there, so that dead connections are found. */
    void beat() {
        context.runOnContext(unused -> {
            if (!response.headWritten() || response.closed()) {
                return;
            }
            if (!response.writeQueueFull()) {
                unread = 0;
                write(": here\n\n");
            } else if (++unread > MOST_UNREAD) {
                // It has read nothing for a minute; when it does again it may ask for the rest.
                response.reset();
            }
        });
    }

    private void write(String text) {
        response.write(text).onFailure(failure -> response.reset());
    }
}
