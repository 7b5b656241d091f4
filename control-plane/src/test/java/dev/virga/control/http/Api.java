package dev.virga.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.Endpoint;
import dev.virga.api.error.Problem;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.tls.TlsTrust;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.change.Mutations;
import dev.virga.control.event.EventService;
import dev.virga.control.flavor.FlavorService;
import dev.virga.control.group.GroupService;
import dev.virga.control.ha.LeaseBook;
import dev.virga.control.ha.LeaseTerms;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.ha.NodeJudge;
import dev.virga.control.image.ImageUploads;
import dev.virga.control.key.KeyService;
import dev.virga.control.metrics.ControlMetrics;
import dev.virga.control.network.NetworkService;
import dev.virga.control.node.NodeAdmin;
import dev.virga.control.node.NodeService;
import dev.virga.control.operation.OperationService;
import dev.virga.control.operation.OperationTracker;
import dev.virga.control.project.ProjectService;
import dev.virga.control.project.TokenService;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.snapshot.SnapshotService;
import dev.virga.control.store.Store;
import dev.virga.control.vm.PlacementService;
import dev.virga.control.vm.VmRenderer;
import dev.virga.control.vm.VmService;
import dev.virga.control.volume.VolumeService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The API over a real server; every answer of an operation is validated against the contract. */
final class Api implements AutoCloseable {
    static final String ADMIN = "admin-token-of-the-test";
    static final String NODE = "node-token-of-the-test";

    private final HttpClient http;
    private final boolean secure;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final ResponseValidator validator;

    /**
     * Serves.
     *
     * @param folder for one image
     */
    Api(Path folder, Store store) throws Exception {
        this(folder, store, Optional.empty());
    }

    /** The same, with TLS if it is to show who it is. */
    Api(Path folder, Store store, Optional<TlsIdentity> tls) throws Exception {
        secure = tls.isPresent();
        http =
                tls.map(identity -> TlsTrust.of(identity.authority()))
                        .map(trust -> HttpClient.newBuilder().sslContext(trust).build())
                        .orElseGet(HttpClient::newHttpClient);
        image(folder);
        LeaseBook leases = new LeaseBook(MonotonicClock.system());
        LeaseTerms terms = LeaseTerms.STANDARD;
        NodeHealth health = new NodeHealth(leases, terms);
        store.onRevision((change, view) -> leases.look(view));
        NodeJudge judge = new NodeJudge(store, leases, terms, (node, age, proven) -> {});
        leases.look(store.view());
        InstantSource clock = InstantSource.system();
        ImageCatalog images = new ImageCatalog(folder);
        FlavorService flavors = new FlavorService(store);
        TokenService tokens = new TokenService(store, new SecureRandom(), clock);
        tokens.admit(ADMIN, "of the test");
        NodeService nodes = new NodeService(store, health, judge, terms, Optional.empty(), clock);
        VmService vms =
                new VmService(store, images, flavors, new VmRenderer(health), clock, new Random(1));
        Services services =
                new Services(
                        store,
                        new Mutations(store, clock),
                        images,
                        new ImageUploads(folder, clock),
                        flavors,
                        vms,
                        new PlacementService(
                                vms,
                                SchedulerRegistry.spread(),
                                new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT)),
                        nodes,
                        new NodeAdmin(nodes, clock),
                        new ProjectService(store, clock),
                        tokens,
                        new KeyService(store, clock),
                        new SnapshotService(store, vms, clock, new Random(2)),
                        new GroupService(store, clock),
                        new VolumeService(store, clock, new Random(3)),
                        new NetworkService(store, clock, new Random(4)),
                        new OperationService(store),
                        new EventService(store));
        new OperationTracker(store, vm -> true, workers, clock).start();
        OpenAPIContract contract = await(Contract.load(vertx));
        Operations operations = new Operations(vertx, services, workers, NODE, tls);
        ApiServer api =
                new ApiServer(
                        vertx, tokens, NODE, new ControlMetrics(store, health), () -> true, tls);
        server =
                await(
                        api.start(
                                Endpoint.loopback(0),
                                contract,
                                operations.all(),
                                operations::console));
        validator = ResponseValidator.create(vertx, contract);
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
        workers.shutdownNow();
        http.shutdownNow();
    }

    private static void image(Path folder) throws Exception {
        byte[] kernel = {1, 2, 3};
        ImagePart part = new ImagePart(ImagePart.Role.KERNEL, "kernel", 3, "0".repeat(64));
        String id = ImageManifest.idOf("debian", List.of(part), "console=ttyS0");
        Path image = Files.createDirectories(folder.resolve(id));
        Files.write(image.resolve("kernel"), kernel);
        ImageManifest manifest =
                new ImageManifest(
                        1,
                        id,
                        "debian",
                        "trixie",
                        "riscv64",
                        Instant.EPOCH,
                        "console=ttyS0",
                        List.of(part),
                        Optional.empty());
        Files.writeString(image.resolve(ImageManifest.FILE_NAME), Json.write(manifest));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Where it listens. */
    int port() {
        return server.actualPort();
    }

    URI uri(String path) {
        return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + port() + path);
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    Vertx vertx() {
        return vertx;
    }

    HttpClient client() {
        return http;
    }

    HttpResponse<String> get(String operation, String path) throws Exception {
        return valid(operation, send(request(path, ADMIN)));
    }

    HttpResponse<String> post(String operation, String path, String body) throws Exception {
        return call(operation, "POST", path, ADMIN, body);
    }

    HttpResponse<String> delete(String operation, String path) throws Exception {
        return valid(operation, send(request(path, ADMIN).DELETE()));
    }

    /** With a body. */
    HttpResponse<String> call(
            String operation, String method, String path, String token, String body)
            throws Exception {
        return valid(operation, send(json(method, request(path, token), body)));
    }

    static HttpRequest.Builder json(String method, HttpRequest.Builder request, String body) {
        return request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    /** The contract says problem+json where the validator knows only json. */
    HttpResponse<String> valid(String operation, HttpResponse<String> response) throws Exception {
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        if (response.statusCode() >= 400) {
            assertThat(type).isEqualTo(Problem.MEDIA_TYPE);
            type = "application/json";
        }
        await(
                validator.validate(
                        ValidatableResponse.create(
                                response.statusCode(), Buffer.buffer(response.body()), type),
                        operation));
        return response;
    }

    /** Expects a problem. */
    static Problem problem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        Problem problem = Json.read(response.body(), Problem.class, Strictness.REFUSE_UNKNOWN);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.detail()).isNotBlank();
        return problem;
    }

    /** A field of an answer. */
    static String field(HttpResponse<String> response, String name) {
        return String.valueOf(((Map<?, ?>) Json.plain(response.body())).get(name));
    }

    /** The items of an answer. */
    static List<?> items(HttpResponse<String> response) {
        return (List<?>) Json.plain(response.body());
    }
}
