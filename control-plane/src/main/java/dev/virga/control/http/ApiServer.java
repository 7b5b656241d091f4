package dev.virga.control.http;

import dev.virga.api.cell.Endpoint;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.control.image.ImageUploads;
import dev.virga.control.metrics.ControlMetrics;
import dev.virga.control.project.TokenService;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The HTTP server. Every request of {@code /v1} shows a token, then is validated against the
 * contract, then handled off the event loop; whatever goes wrong is a problem document.
 */
public final class ApiServer {
    /** The largest body of a request. */
    public static final long MAX_BODY_BYTES = 256 * 1024;

    private final Vertx vertx;
    private final Authenticator authenticator;
    private final ControlMetrics metrics;
    private final BooleanSupplier ready;
    private final Optional<TlsIdentity> tls;

    /**
     * Makes the server; {@link #start} starts it.
     *
     * @param ready whether the process can serve
     * @param tls what it shows of itself, if it speaks TLS; then a node may speak for itself only
     */
    public ApiServer(
            Vertx vertx,
            TokenService tokens,
            String nodeToken,
            ControlMetrics metrics,
            BooleanSupplier ready,
            Optional<TlsIdentity> tls) {
        this.tls = tls;
        this.vertx = vertx;
        this.authenticator = new Authenticator(tokens, nodeToken);
        this.metrics = metrics;
        this.ready = ready;
    }

    /**
     * Listens.
     *
     * @param endpoint where; port 0 for any
     * @param operations a handler for each operation of the contract
     */
    public Future<HttpServer> start(
            Endpoint endpoint,
            OpenAPIContract contract,
            Map<String, Handler<RoutingContext>> operations,
            Handler<RoutingContext> console) {
        Router router = router(contract, operations, console);
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(endpoint.host())
                        .setPort(endpoint.port())
                        .setReuseAddress(true)
                        .setMaxWebSocketMessageSize(64 * 1024)
                        .setIdleTimeout(0);
        return vertx.createHttpServer(
                        tls.map(identity -> Tls.server(options, identity)).orElse(options))
                .requestHandler(router)
                .listen();
    }

    private Router router(
            OpenAPIContract contract,
            Map<String, Handler<RoutingContext>> operations,
            Handler<RoutingContext> console) {
        RouterBuilder builder =
                RouterBuilder.create(vertx, contract, RequestExtractor.withBodyHandler());
        builder.rootHandler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        for (OpenAPIRoute route : builder.getRoutes()) {
            String operation = route.getOperation().getOperationId();
            Handler<RoutingContext> handler = operations.get(operation);
            if (handler == null) {
                throw new IllegalStateException("nobody handles " + operation);
            }
            route.setDoSecurity(false);
            Set<Caller.Access> access = access(route);
            route.addHandler(ctx -> permit(operation, access, ctx));
            route.addHandler(handler);
        }
        Router router = builder.createRouter();
        // Before the contract's own, which takes a body as it finds it if it has been read.
        router.put("/v1/images/:image/parts/:part")
                .order(-40)
                .handler(BodyHandler.create(false).setBodyLimit(ImageUploads.MAX_PIECE_BYTES));
        router.route().order(-100).handler(this::measure);
        router.route().order(-50).handler(this::authenticate);
        router.get("/v1/vms/:vm/console").handler(console);
        router.get("/health/live").handler(ctx -> health(ctx, true));
        router.get("/health/ready").handler(ctx -> health(ctx, ready.getAsBoolean()));
        router.get("/metrics").handler(this::scrape);
        router.get("/openapi.yaml")
                .handler(ctx ->
                        ctx.response()
                                .putHeader("Content-Type", "application/yaml")
                                .end(Contract.text()));
        router.route().failureHandler(Problems::answer);
        for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
            router.errorHandler(status, Problems::answer);
        }
        return router;
    }

    private void measure(RoutingContext ctx) {
        long start = System.nanoTime();
        ctx.addEndHandler(ended ->
                metrics.request(
                        operation(ctx).orElse("other"),
                        ctx.response().getStatusCode(),
                        Duration.ofNanos(System.nanoTime() - start)));
        ctx.next();
    }

    private void authenticate(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        String path = request.path();
        // A request without a path matches no route; it is asked for a token like everything else.
        if (path == null || path.startsWith("/v1")) {
            String header = request.getHeader("Authorization");
            Exchange.admit(ctx, authenticator.caller(header == null ? "" : header));
        }
        ctx.next();
    }

    private static void permit(String operation, Set<Caller.Access> access, RoutingContext ctx) {
        ctx.put("virga.operation", operation);
        Caller caller = Exchange.caller(ctx);
        if (access.stream().noneMatch(caller::may)) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN,
                    operation
                            + " needs a token of "
                            + access
                            + ", this one is of "
                            + caller.access());
        }
        if (ctx.request().isSSL() && caller.access() == Caller.Access.NODE) {
            PeerNode.check(ctx);
        }
        ctx.next();
    }

    /** Who may, as the contract says it. */
    private static Set<Caller.Access> access(OpenAPIRoute route) {
        String words = route.getOperation().getOpenAPIModel().getString("x-access");
        if (words == null) {
            throw new IllegalStateException(
                    "the contract does not say who may " + route.getOperation().getOperationId());
        }
        return Arrays.stream(words.split(" "))
                .map(Caller.Access::of)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<String> operation(RoutingContext ctx) {
        return Optional.ofNullable(ctx.get("virga.operation"));
    }

    private static void health(RoutingContext ctx, boolean good) {
        ctx.response()
                .setStatusCode(good ? 200 : 503)
                .putHeader("Content-Type", "application/json")
                .end(good ? "{\"status\":\"up\"}" : "{\"status\":\"down\"}");
    }

    private void scrape(RoutingContext ctx) {
        ctx.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.scrape());
    }
}
