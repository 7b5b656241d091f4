package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Change;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Those who watch: each is pushed what changes, as server-sent events. What changes faster than a
 * watcher reads is told once, as it is by then.
 */
final class Watches {
    /** Watchers of one process. */
    static final int MAX_WATCHERS = 256;

    /** Revisions that a watcher may be behind; more is listed anew. */
    static final int MAX_BEHIND = 10_000;

    private static final long HEARTBEAT_MILLIS = 2_000;
    private static final Set<String> KINDS =
            Set.of("vm", "node", "volume", "network", "snapshot", "operation", "event");

    private final Vertx vertx;
    private final Store store;
    private final WatchRenderer renderer;
    private final Answers answers;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

    Watches(Vertx vertx, Services services, Answers answers) {
        this.vertx = vertx;
        this.answers = answers;
        store = services.store();
        renderer = new WatchRenderer(services);
        store.onRevision(this::changed);
        vertx.setPeriodic(HEARTBEAT_MILLIS, timer -> watchers.forEach(Watcher::beat));
    }

    private void changed(Change change, View view) {
        if (!watchers.isEmpty()) {
            Set<Touched> touched = Touched.by(change, view);
            watchers.forEach(watcher -> watcher.add(touched));
        }
    }

    void watch(RoutingContext ctx) {
        Exchange exchange = new Exchange(ctx);
        Scope scope = exchange.scope();
        Set<String> kinds = kinds(exchange.queries("kind"));
        Optional<ResumeToken> resume =
                Optional.ofNullable(ctx.request().getHeader("Last-Event-ID"))
                        .or(() -> exchange.query("resume"))
                        .map(ResumeToken::parse);
        if (watchers.size() >= MAX_WATCHERS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED, "there are " + MAX_WATCHERS + " watchers already");
        }
        Context context = vertx.getOrCreateContext();
        Watcher watcher =
                new Watcher(
                        ctx.response(),
                        context,
                        store,
                        view -> renderer.within(scope, kinds, view));
        // Before what is there is read: what changes meanwhile is told afterwards.
        watchers.add(watcher);
        ctx.response().closeHandler(closed -> watchers.remove(watcher));
        ctx.response().exceptionHandler(failure -> watchers.remove(watcher));
        answers.later(() -> resume.isPresent() ? since(resume.get()) : Touched.all(store.view()))
                .onFailure(failure -> {
                    watchers.remove(watcher);
                    ctx.fail(failure);
                })
                .onSuccess(first -> watcher.begin(first, resume.isEmpty()));
    }

    /** What changed since then. */
    private Set<Touched> since(ResumeToken resume) {
        View view = store.fresh();
        Optional<List<Store.Revision>> changes =
                resume.store().equals(view.storeId())
                                && view.revision() - resume.revision() <= MAX_BEHIND
                        ? store.changesAfter(resume.revision(), MAX_BEHIND + 1)
                        : Optional.empty();
        Set<Touched> touched = new TreeSet<>();
        for (Store.Revision each :
                changes.orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.GONE,
                                "what changed since "
                                        + resume.text()
                                        + " is no longer known: list again and watch from"
                                        + " there"))) {
            touched.addAll(Touched.by(each.change(), view));
        }
        return touched;
    }

    private static Set<String> kinds(List<String> wanted) {
        if (wanted.isEmpty()) {
            return KINDS;
        }
        for (String kind : wanted) {
            if (!KINDS.contains(kind)) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST, "kind takes " + KINDS + ", not " + kind);
            }
        }
        return Set.copyOf(wanted);
    }
}
