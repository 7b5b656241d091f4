package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.control.change.RequestKey;
import dev.virga.control.project.Scope;
import dev.virga.control.project.Secrets;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A request of the API, read. Safe off the event loop, once it is made. */
final class Exchange {
    /** The type of a body that is not text. */
    static final String BYTES = "application/octet-stream";

    private static final String CALLER = "virga.caller";

    private final RoutingContext ctx;
    private final Caller caller;
    private final String text;

    Exchange(RoutingContext ctx) {
        this.ctx = ctx;
        caller = caller(ctx);
        String type = ctx.request().getHeader("Content-Type");
        // Bytes are taken as they are.
        String body = BYTES.equals(type) ? null : ctx.body().asString();
        text = body == null ? "" : body;
    }

    static void admit(RoutingContext ctx, Caller caller) {
        ctx.put(CALLER, caller);
    }

    static Caller caller(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.get(CALLER), "authentication runs first");
    }

    /** Which project it is about. One that is not the caller's is as if it were not there. */
    Scope scope() {
        return scope(caller, query("project"));
    }

    static Scope scope(Caller caller, Optional<String> wanted) {
        if (caller.project().isEmpty()) {
            return new Scope(wanted);
        }
        String own = caller.project().get();
        wanted.filter(name -> !name.equals(own))
                .ifPresent(name -> {
                    throw new ProblemException(ErrorCode.NOT_FOUND, "no project " + name);
                });
        return Scope.of(own);
    }

    /** The body. */
    <T> T body(Class<T> type) {
        return Json.read(text, type, Strictness.REFUSE_UNKNOWN);
    }

    /** The body of a request that sends bytes. */
    ByteBuffer bytes() {
        Buffer body = ctx.body().buffer();
        return body == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body.getBytes());
    }

    /** The Idempotency-Key, with the request that it stands for. */
    Optional<RequestKey> key() {
        return Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"))
                .map(value ->
                        new RequestKey(
                                scope().only().orElse(""),
                                value,
                                ctx.request().method() + " " + ctx.request().uri(),
                                Secrets.hash(text)));
    }

    String path(String parameter) {
        return Objects.requireNonNull(ctx.pathParam(parameter), "the route has this parameter");
    }

    NodeName node() {
        return new NodeName(path("node"));
    }

    Optional<String> query(String parameter) {
        return ctx.queryParam(parameter).stream().findFirst();
    }

    List<String> queries(String parameter) {
        return ctx.queryParam(parameter);
    }

    RoutingContext context() {
        return ctx;
    }
}
