package dev.virga.control.http;

import dev.virga.api.wire.Json;
import dev.virga.control.change.Answer;
import dev.virga.control.change.Mutations;
import dev.virga.control.change.Plan;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** Turns what is to be done into handlers: off the event loop, then the answer on it. */
final class Answers {
    /** Where a watch of what was listed begins. */
    static final String RESUME = "Virga-Resume";

    /** What was begun; look there for how it goes. */
    static final String OPERATION = "Operation-Location";

    private final Vertx vertx;
    private final Executor workers;
    private final Store store;
    private final Mutations mutations;

    /**
     * Makes the maker of handlers.
     *
     * @param workers may block
     */
    Answers(Vertx vertx, Executor workers, Store store, Mutations mutations) {
        this.vertx = vertx;
        this.workers = workers;
        this.store = store;
        this.mutations = mutations;
    }

    /** Work that may block and fail. */
    @FunctionalInterface
    interface Work<T> {
        T of(Exchange exchange) throws Exception;
    }

    /** A handler that shows something. */
    Handler<RoutingContext> show(Work<Object> work) {
        return ctx -> {
            Exchange exchange = new Exchange(ctx);
            later(() -> Json.write(work.of(exchange)))
                    .onFailure(ctx::fail)
                    .onSuccess(body -> json(ctx, 200, body));
        };
    }

    /** A handler that shows a part of a list. */
    Handler<RoutingContext> list(Work<Page> work) {
        return ctx -> {
            Exchange exchange = new Exchange(ctx);
            View before = store.view();
            later(
                            () -> {
                                Page page = work.of(exchange);
                                page.link(exchange)
                                        .ifPresent(link -> ctx.response().putHeader("Link", link));
                                return Json.write(page.items());
                            })
                    .onFailure(ctx::fail)
                    .onSuccess(body -> {
                        ctx.response().putHeader(RESUME, ResumeToken.of(before).text());
                        json(ctx, 200, body);
                    });
        };
    }

    /** A handler that changes something. */
    Handler<RoutingContext> change(BiFunction<Exchange, View, Plan> planner) {
        return ctx -> {
            Exchange exchange = new Exchange(ctx);
            later(() -> mutations.run(exchange.key(), view -> planner.apply(exchange, view)))
                    .onFailure(ctx::fail)
                    .onSuccess(answer -> answer(ctx, answer));
        };
    }

    /** Does work where it may block. */
    <T> Future<T> later(Callable<T> work) {
        Context context = vertx.getOrCreateContext();
        CompletableFuture<T> done = new CompletableFuture<>();
        workers.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return Future.fromCompletionStage(done, context);
    }

    private static void answer(RoutingContext ctx, Answer answer) {
        answer.operation()
                .ifPresent(id -> ctx.response().putHeader(OPERATION, "/v1/operations/" + id));
        json(ctx, answer.status(), answer.body());
    }

    static void json(RoutingContext ctx, int status, String body) {
        HttpServerResponse response = ctx.response();
        if (!response.closed()) {
            response.setStatusCode(status).putHeader("Content-Type", "application/json").end(body);
        }
    }
}
