package dev.virga.node.agent;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.Problem;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.image.TemplateHolders;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeView;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.node.guest.TemplateSource;
import dev.virga.node.image.ImageSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Speaks HTTP to the control planes: registration, lease, images, templates of other nodes. It
 * stays with one as long as that one answers, and goes on to the next of the list when it does not.
 * Calls block: never call from an event loop. Safe from any thread.
 */
public final class ControlPlaneClient implements ImageSource, TemplateSource {
    private static final int CONNECT_MILLIS = 1_000;
    private static final long ANSWER_SECONDS = 3;
    private static final long FETCH_SECONDS = 600;

    private final Vertx vertx;
    private final HttpClientAgent http;
    private final List<BaseUrl> endpoints;
    private final String token;
    private volatile int current;

    /**
     * The way to the control planes.
     *
     * @param tls who the node is, where they speak TLS
     */
    public ControlPlaneClient(
            Vertx vertx, List<BaseUrl> endpoints, String token, Optional<TlsIdentity> tls) {
        this.vertx = vertx;
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS);
        tls.ifPresent(identity ->
                options.setKeyCertOptions(
                                new PemKeyCertOptions()
                                        .setCertPath(identity.certificate().toString())
                                        .setKeyPath(identity.key().toString()))
                        .setTrustOptions(
                                new PemTrustOptions()
                                        .addCertPath(identity.authority().toString())));
        this.http = vertx.createHttpClient(options);
        this.endpoints = List.copyOf(endpoints);
        this.token = token;
    }

    /**
     * Registers this node.
     *
     * @throws IOException if no control plane answers
     * @throws ProblemException if one refuses
     */
    public NodeView register(NodeName node, NodeRegistration registration) throws IOException {
        String answer =
                call(HttpMethod.PUT, "/v1/nodes/" + node, Json.write(registration)).toString();
        return read(answer, NodeView.class);
    }

    /**
     * Renews the lease.
     *
     * @throws IOException if no control plane answers
     * @throws ProblemException if one refuses
     */
    public LeaseGrant renew(NodeName node, LeaseRenewal renewal) throws IOException {
        String path = "/v1/nodes/" + node + "/lease";
        return read(call(HttpMethod.POST, path, Json.write(renewal)).toString(), LeaseGrant.class);
    }

    @Override
    public ImageManifest manifest(String id) throws IOException {
        try {
            return read(
                    call(HttpMethod.GET, "/v1/images/" + id, "").toString(), ImageManifest.class);
        } catch (ProblemException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void fetch(ImageManifest image, ImagePart part, Path file) throws IOException {
        fetch(
                "/v1/images/" + image.id() + "/parts/" + part.role(),
                "image " + image.name() + " (" + image.id() + "): " + part.role(),
                file);
    }

    @Override
    public List<String> holders(String image, String shape) throws IOException {
        try {
            String path = "/v1/images/" + image + "/templates/" + shape;
            return read(call(HttpMethod.GET, path, "").toString(), TemplateHolders.class).nodes();
        } catch (ProblemException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void fetch(String holder, String image, String shape, String part, Path file)
            throws IOException {
        fetch(
                "/v1/images/"
                        + image
                        + "/templates/"
                        + shape
                        + "/holders/"
                        + holder
                        + "/parts/"
                        + part,
                "template of image " + image + " on " + holder + ": " + part,
                file);
    }

    private void fetch(String path, String what, Path file) throws IOException {
        // The file first: a connection that breaks while nobody listens would not be noticed.
        Future<Void> done =
                vertx.fileSystem()
                        .open(file.toString(), new OpenOptions().setTruncateExisting(true))
                        .compose(opened ->
                                request(HttpMethod.GET, path, "", FETCH_SECONDS)
                                        .compose(response -> save(response, opened))
                                        .eventually(() -> opened.close().otherwiseEmpty()));
        try {
            await(done, FETCH_SECONDS);
        } catch (ProblemException e) {
            throw new IOException(what + " cannot be fetched: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(what + " did not arrive: " + e.getMessage(), e);
        }
    }

    private static Future<Void> save(HttpClientResponse response, AsyncFile file) {
        return response.statusCode() == 200
                ? response.pipeTo(file)
                : response.body().compose(body -> check(response, body)).mapEmpty();
    }

    private Buffer call(HttpMethod method, String path, String body) throws IOException {
        Future<Buffer> answer =
                request(method, path, body, ANSWER_SECONDS)
                        .compose(response -> response.body().compose(b -> check(response, b)));
        return await(answer, ANSWER_SECONDS);
    }

    private Future<HttpClientResponse> request(
            HttpMethod method, String path, String body, long seconds) {
        BaseUrl url = endpoints.get(current % endpoints.size());
        RequestOptions options =
                new RequestOptions()
                        .setHost(url.endpoint().host())
                        .setPort(url.endpoint().port())
                        .setSsl(url.secure())
                        .setMethod(method)
                        .setURI(path)
                        .setIdleTimeout(TimeUnit.SECONDS.toMillis(seconds))
                        .putHeader("Authorization", "Bearer " + token);
        if (!body.isEmpty()) {
            options.putHeader("Content-Type", "application/json");
        }
        return http.request(options).compose(request -> request.send(Buffer.buffer(body)));
    }

    private static Future<Buffer> check(HttpClientResponse response, Buffer body) {
        if (response.statusCode() / 100 == 2) {
            return Future.succeededFuture(body);
        }
        try {
            Problem problem = read(body.toString(), Problem.class);
            ErrorCode code = ErrorCode.of(problem.code()).orElse(ErrorCode.INTERNAL);
            return Future.failedFuture(new ProblemException(code, problem.detail()));
        } catch (WireException e) {
            return Future.failedFuture(
                    new IOException("the control plane answered " + response.statusCode(), e));
        }
    }

    private <T> T await(Future<T> future, long seconds) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            next();
            throw new IOException("no answer from a control plane: " + e.getCause(), e);
        } catch (TimeoutException e) {
            next();
            throw new IOException("no answer from a control plane in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void next() {
        current = (current + 1) % endpoints.size();
    }

    private static <T> T read(String text, Class<T> type) {
        return Json.read(text, type, Strictness.IGNORE_UNKNOWN);
    }
}
