package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.Problem;
import dev.virga.api.error.ProblemException;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.WireException;
import dev.virga.control.image.ImageUploads;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.StoreFullException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.openapi.validation.ValidatorException;
import java.lang.System.Logger.Level;

/** The one place that turns failures into answers. */
final class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    /** Answers a request that failed. */
    static void answer(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        Problem problem =
                failure == null ? of(ctx.statusCode(), ctx) : of(failure, ctx.statusCode(), ctx);
        send(ctx, problem);
    }

    static void send(RoutingContext ctx, Problem problem) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(problem.status()).putHeader("Content-Type", Problem.MEDIA_TYPE);
        if (problem.status() == ErrorCode.UNAUTHENTICATED.status()) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"virga\"");
        }
        response.end(Json.write(problem));
    }

    static Problem of(Throwable failure, int status, RoutingContext ctx) {
        return switch (failure) {
            case ProblemException known -> known.problem();
            case StoreFullException full -> Problem.of(ErrorCode.DISK_FULL, message(full));
            case StoreException store -> {
                // Whoever writes to the store has logged all of it.
                LOG.log(
                        Level.WARNING,
                        "{0} {1}: {2}",
                        ctx.request().method(),
                        ctx.request().path(),
                        message(store));
                yield Problem.of(ErrorCode.UNAVAILABLE, message(store));
            }
            case WireException wire -> Problem.of(wire.code(), message(wire));
            case DecodeException decode ->
                    Problem.of(ErrorCode.INVALID_JSON, "the body is not valid JSON");
            case ValidatorException invalid -> validation(invalid);
            case HttpException wrapped when wrapped.getCause() != null ->
                    of(wrapped.getCause(), wrapped.getStatusCode(), ctx);
            default -> {
                if (status >= 400 && status < 500) {
                    yield of(status, ctx);
                }
                LOG.log(Level.ERROR, ctx.request().method() + " " + ctx.request().path(), failure);
                yield Problem.of(ErrorCode.INTERNAL, "see the control plane's log");
            }
        };
    }

    private static Problem validation(ValidatorException invalid) {
        return switch (invalid.type()) {
            case UNSUPPORTED_VALUE_FORMAT ->
                    Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, message(invalid));
            case ILLEGAL_VALUE ->
                    Problem.of(
                            message(invalid).contains(" parameter ")
                                    ? ErrorCode.INVALID_REQUEST
                                    : ErrorCode.INVALID_JSON,
                            message(invalid));
            default -> Problem.of(ErrorCode.INVALID_REQUEST, message(invalid));
        };
    }

    private static Problem of(int status, RoutingContext ctx) {
        String path = ctx.request().path();
        return switch (status) {
            case 404 -> Problem.of(ErrorCode.NOT_FOUND, "there is nothing at " + path);
            case 405 ->
                    Problem.of(
                            ErrorCode.METHOD_NOT_ALLOWED,
                            path + " does not do " + ctx.request().method());
            case 413 ->
                    Problem.of(
                            ErrorCode.TOO_LARGE,
                            "a body has at most "
                                    + (path != null && path.startsWith("/v1/images/")
                                            ? ImageUploads.MAX_PIECE_BYTES
                                            : ApiServer.MAX_BODY_BYTES)
                                    + " bytes");
            case 415 -> Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "send application/json");
            default ->
                    status >= 400 && status < 500
                            ? Problem.of(ErrorCode.INVALID_REQUEST, "the request is not understood")
                            : Problem.of(ErrorCode.INTERNAL, "see the control plane's log");
        };
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
