package dev.virga.control.http;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.Problem;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.SnapshotId;
import dev.virga.api.id.VmId;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What is streamed to and from guests goes straight to the agent's own HTTP server, never over the
 * bus: consoles, logs and commands in guests live on when the bus is rebuilt.
 */
final class AgentStreams {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;

    /** A disk may have to be copied. */
    private static final int SNAPSHOT_MILLIS = 300_000;

    private final HttpClientAgent http;
    private final WebSocketClient sockets;
    private final String nodeToken;

    AgentStreams(Vertx vertx, String nodeToken, Optional<TlsIdentity> tls) {
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS);
        WebSocketClientOptions socketOptions = new WebSocketClientOptions();
        tls.ifPresent(identity -> {
            options.setTrustOptions(Tls.believed(identity)).setKeyCertOptions(Tls.own(identity));
            socketOptions
                    .setTrustOptions(Tls.believed(identity))
                    .setKeyCertOptions(Tls.own(identity));
        });
        http = vertx.createHttpClient(options);
        sockets = vertx.createWebSocketClient(socketOptions);
        this.nodeToken = nodeToken;
    }

    /** Runs a command in a guest; the answer is an ExecResult as JSON. */
    Future<Buffer> exec(BaseUrl agent, VmId vm, ExecRequest request) {
        long millis = 1000L * request.seconds() + ANSWER_MILLIS;
        return call(agent, HttpMethod.POST, path(vm, "exec"), millis, Json.write(request));
    }

    /** Has a snapshot taken; the answer is a SnapshotReceipt as JSON. */
    Future<Buffer> snapshot(BaseUrl agent, VmId vm, SnapshotId id) {
        return call(agent, HttpMethod.POST, path(vm, "snapshots/" + id), SNAPSHOT_MILLIS, "");
    }

    /** Has a snapshot gone. */
    Future<Buffer> dropSnapshot(BaseUrl agent, SnapshotId id) {
        return call(agent, HttpMethod.DELETE, "/v1/snapshots/" + id, SNAPSHOT_MILLIS, "");
    }

    /** The bytes of a file that an agent has; to be read at once. */
    Future<HttpClientResponse> stream(BaseUrl agent, String path) {
        return http.request(options(agent, HttpMethod.GET, path, SNAPSHOT_MILLIS))
                .compose(request -> request.send())
                .recover(failure -> Future.failedFuture(unreachable(agent, failure)))
                .compose(response ->
                        response.statusCode() == 200
                                ? Future.succeededFuture(response)
                                : response.body()
                                        .compose(answer -> check(response, answer))
                                        .mapEmpty());
    }

    /** The newest serial output. */
    Future<Buffer> log(BaseUrl agent, VmId vm) {
        return call(agent, HttpMethod.GET, path(vm, "log"), ANSWER_MILLIS, "");
    }

    /** The console: binary messages are serial bytes, both ways. */
    Future<WebSocket> console(BaseUrl agent, VmId vm, String query) {
        return sockets.connect(
                new WebSocketConnectOptions()
                        .setHost(agent.endpoint().host())
                        .setPort(agent.endpoint().port())
                        .setSsl(agent.secure())
                        .setURI(path(vm, "console") + query)
                        .setTimeout(CONNECT_MILLIS)
                        .putHeader("Authorization", "Bearer " + nodeToken));
    }

    private Future<Buffer> call(
            BaseUrl agent, HttpMethod method, String path, long millis, String body) {
        RequestOptions options =
                options(agent, method, path, millis).putHeader("Content-Type", "application/json");
        return http.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .recover(failure -> Future.failedFuture(unreachable(agent, failure)))
                .compose(response -> response.body().compose(answer -> check(response, answer)));
    }

    private RequestOptions options(BaseUrl agent, HttpMethod method, String path, long millis) {
        return new RequestOptions()
                .setHost(agent.endpoint().host())
                .setPort(agent.endpoint().port())
                .setSsl(agent.secure())
                .setMethod(method)
                .setURI(path)
                .setIdleTimeout(millis)
                .putHeader("Authorization", "Bearer " + nodeToken);
    }

    private static Future<Buffer> check(HttpClientResponse response, Buffer answer) {
        if (response.statusCode() == 200) {
            return Future.succeededFuture(answer);
        }
        try {
            Problem problem =
                    Json.read(answer.toString(), Problem.class, Strictness.IGNORE_UNKNOWN);
            ErrorCode code = ErrorCode.of(problem.code()).orElse(ErrorCode.UNAVAILABLE);
            return Future.failedFuture(new ProblemException(code, problem.detail()));
        } catch (WireException e) {
            return Future.failedFuture(
                    new ProblemException(
                            ErrorCode.UNAVAILABLE,
                            "the agent answered with status " + response.statusCode(),
                            e));
        }
    }

    private static ProblemException unreachable(BaseUrl agent, Throwable failure) {
        return new ProblemException(
                ErrorCode.UNAVAILABLE,
                "the agent at " + agent + " does not answer" + why(failure),
                failure);
    }

    /** A certificate that is not believed is nothing that goes away by waiting. */
    private static String why(Throwable failure) {
        return failure instanceof SSLException ? ": " + failure.getMessage() : "";
    }

    private static String path(VmId vm, String what) {
        return "/v1/vms/" + vm.value() + "/" + what;
    }
}
