package dev.virga.node.http;

import dev.virga.api.cell.Endpoint;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.Problem;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.VmId;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.node.console.Console;
import dev.virga.node.vm.Snapshots;
import dev.virga.node.vm.VmHost;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The agent's HTTP server. Health and metrics are for everybody who reaches it; guests are for the
 * control plane, which shows the node token and has judged the caller's own.
 */
public final class AgentHttp {
    private static final Pattern VM_PATH =
            Pattern.compile(
                    "/v1/vms/(vm-[0-9a-z]{12})/(console|exec|log|snapshots/(snap-[0-9a-z]{12}))");
    private static final Pattern SNAPSHOT_PATH =
            Pattern.compile("/v1/snapshots/(snap-[0-9a-z]{12})");
    private static final Pattern TEMPLATE_PATH =
            Pattern.compile("/v1/templates/([0-9a-f]{16})/([0-9x-]{1,40})/([a-z.]{1,20})");
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final System.Logger LOG = System.getLogger(AgentHttp.class.getName());

    private final Vertx vertx;
    private final byte[] expected;
    private final VmHost vms;
    private final Snapshots snapshots;
    private final TemplateFiles templates;
    private final BooleanSupplier ready;
    private final Supplier<String> metrics;

    /** Files of templates. */
    @FunctionalInterface
    public interface TemplateFiles {
        /**
         * One of them; may block.
         *
         * @throws IOException for people, if it is not there
         */
        Path file(String image, String shape, String part) throws IOException;
    }

    /**
     * Makes the server; {@link #start} starts it.
     *
     * @param templates files of templates, for other nodes
     * @param ready whether the node can take VMs
     * @param metrics the exposition of Prometheus
     */
    public AgentHttp(
            Vertx vertx,
            String nodeToken,
            VmHost vms,
            Snapshots snapshots,
            TemplateFiles templates,
            BooleanSupplier ready,
            Supplier<String> metrics) {
        this.vertx = vertx;
        this.expected = ("Bearer " + nodeToken).getBytes(StandardCharsets.UTF_8);
        this.vms = vms;
        this.snapshots = snapshots;
        this.templates = templates;
        this.ready = ready;
        this.metrics = metrics;
    }

    /** Listens, with TLS if it is to show who it is; port 0 for any. */
    public Future<HttpServer> start(Endpoint endpoint, Optional<TlsIdentity> tls) {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(endpoint.host())
                        .setPort(endpoint.port())
                        .setMaxWebSocketMessageSize(64 * 1024);
        tls.ifPresent(identity ->
                options.setSsl(true)
                        .setUseAlpn(false)
                        .setKeyCertOptions(
                                new PemKeyCertOptions()
                                        .setCertPath(identity.certificate().toString())
                                        .setKeyPath(identity.key().toString())));
        return vertx.createHttpServer(options).requestHandler(this::handle).listen();
    }

    private void handle(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        try {
            switch (path) {
                case "/health/live" -> health(request, true);
                case "/health/ready" -> health(request, ready.getAsBoolean());
                case "/metrics" -> metrics(request);
                default -> guest(request, path);
            }
        } catch (RuntimeException e) {
            fail(request, e);
        }
    }

    /** Not on the event loop: it reads files. */
    private void metrics(HttpServerRequest request) {
        vertx.executeBlocking(metrics::get, false)
                .onFailure(failure -> fail(request, failure))
                .onSuccess(text ->
                        request.response()
                                .putHeader(
                                        "Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                                .end(text));
    }

    private void guest(HttpServerRequest request, String path) {
        Matcher kept = SNAPSHOT_PATH.matcher(path);
        if (kept.matches()) {
            authenticate(request);
            method(request, HttpMethod.DELETE);
            forget(request, kept.group(1));
            return;
        }
        Matcher template = TEMPLATE_PATH.matcher(path);
        if (template.matches()) {
            authenticate(request);
            method(request, HttpMethod.GET);
            give(request, template.group(1), template.group(2), template.group(3));
            return;
        }
        Matcher matcher = VM_PATH.matcher(path);
        if (!matcher.matches()) {
            throw new ProblemException(ErrorCode.NOT_FOUND, "there is nothing at " + path);
        }
        authenticate(request);
        VmId vm = new VmId(matcher.group(1));
        switch (matcher.group(2)) {
            case "console" -> console(request, vms.vm(vm).console());
            case "log" -> {
                method(request, HttpMethod.GET);
                request.response()
                        .putHeader("Content-Type", "application/octet-stream")
                        .end(Buffer.buffer(vms.vm(vm).console().content()));
            }
            case "exec" -> {
                method(request, HttpMethod.POST);
                exec(request, vm);
            }
            default -> {
                method(request, HttpMethod.POST);
                answer(request, vms.vm(vm).snapshot(matcher.group(3)));
            }
        }
    }

    private void give(HttpServerRequest request, String image, String shape, String part) {
        vertx.executeBlocking(() -> templates.file(image, shape, part).toString(), false)
                .onFailure(failure ->
                        fail(
                                request,
                                failure instanceof IOException
                                        ? new ProblemException(
                                                ErrorCode.NOT_FOUND,
                                                String.valueOf(failure.getMessage()),
                                                failure)
                                        : failure))
                .onSuccess(file ->
                        request.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .sendFile(file)
                                .onFailure(failure -> fail(request, failure)));
    }

    private void forget(HttpServerRequest request, String snapshot) {
        vertx.executeBlocking(
                        () -> {
                            snapshots.remove(snapshot);
                            return snapshot;
                        },
                        false)
                .onFailure(failure -> fail(request, failure))
                .onSuccess(gone -> json(request, 200, "{}"));
    }

    private static void answer(HttpServerRequest request, CompletableFuture<?> future) {
        var unused =
                future.whenComplete((result, failure) -> {
                    if (failure == null) {
                        json(request, 200, Json.write(result));
                    } else {
                        fail(request, failure);
                    }
                });
    }

    private void authenticate(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        byte[] shown = (header == null ? "" : header).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(shown, expected)) {
            throw new ProblemException(
                    ErrorCode.UNAUTHENTICATED, "guests are reached through the control plane");
        }
    }

    private static void method(HttpServerRequest request, HttpMethod method) {
        if (!request.method().equals(method)) {
            throw new ProblemException(ErrorCode.METHOD_NOT_ALLOWED, "only " + method);
        }
    }

    private void console(HttpServerRequest request, Console console) {
        ConsoleSocket.Wish wish =
                new ConsoleSocket.Wish(
                        from(request),
                        "write".equals(request.getParam("mode")),
                        "true".equals(request.getParam("take")));
        request.toWebSocket()
                .onSuccess(socket -> ConsoleSocket.open(vertx, socket, console, wish))
                .onFailure(failure -> LOG.log(Level.DEBUG, "no WebSocket: {0}", failure));
    }

    private static OptionalLong from(HttpServerRequest request) {
        String said = request.getParam("from");
        try {
            return said == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(said));
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "from takes a position, not " + said, e);
        }
    }

    private void exec(HttpServerRequest request, VmId vm) {
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(chunk);
            } else {
                request.connection().close();
            }
        });
        request.endHandler(ended -> {
            try {
                ExecRequest said =
                        Json.read(body.toString(), ExecRequest.class, Strictness.REFUSE_UNKNOWN);
                answer(request, vms.vm(vm).exec(said));
            } catch (RuntimeException e) {
                fail(request, e);
            }
        });
    }

    private static void health(HttpServerRequest request, boolean good) {
        json(request, good ? 200 : 503, good ? "{\"status\":\"up\"}" : "{\"status\":\"down\"}");
    }

    private static void json(HttpServerRequest request, int status, String body) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).putHeader("Content-Type", "application/json").end(body);
        }
    }

    private static void fail(HttpServerRequest request, Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
        Throwable failure = cause == null ? thrown : cause;
        Problem problem =
                switch (failure) {
                    case ProblemException known -> known.problem();
                    case WireException wire ->
                            Problem.of(wire.code(), String.valueOf(wire.getMessage()));
                    default -> {
                        LOG.log(Level.ERROR, "request failed", failure);
                        yield Problem.of(ErrorCode.INTERNAL, "see the agent's log");
                    }
                };
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(Json.write(problem));
        }
    }
}
