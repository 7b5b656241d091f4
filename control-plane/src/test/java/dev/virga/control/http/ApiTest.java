package dev.virga.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.Endpoint;
import dev.virga.api.error.Problem;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.control.ha.LeaseBook;
import dev.virga.control.ha.LeaseTerms;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.ha.NodeJudge;
import dev.virga.control.metrics.ControlMetrics;
import dev.virga.control.node.NodeService;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.vm.VmRenderer;
import dev.virga.control.vm.VmService;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The API over a real server; every answer of an operation is validated against the contract. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {
    private static final String ADMIN = "admin-token-of-the-test";
    private static final String NODE = "node-token-of-the-test";
    private static final String REGISTRATION =
            "{\"incarnation\":\"abcdefgh\",\"capacity\":{\"cpus\":2,\"memoryBytes\":1073741824},"
                    + "\"labels\":{\"zone\":\"a\"},\"endpoint\":\"http://127.0.0.1:1\",\"pid\":1}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private HttpServer server;
    private ResponseValidator validator;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        image(folder);
        MemoryStore store = new MemoryStore("store-test");
        LeaseBook leases = new LeaseBook(MonotonicClock.system());
        LeaseTerms terms = LeaseTerms.STANDARD;
        NodeHealth health = new NodeHealth(leases, terms);
        store.onRevision((change, view) -> leases.look(view));
        NodeJudge judge = new NodeJudge(store, leases, terms, (node, age, proven) -> {});
        leases.look(store.view());
        InstantSource clock = InstantSource.system();
        ImageCatalog images = new ImageCatalog(folder);
        VmService vms = new VmService(store, images, new VmRenderer(health), clock, new Random(1));
        NodeService nodes = new NodeService(store, health, judge, terms, Optional.empty(), clock);
        OpenAPIContract contract = await(Contract.load(vertx));
        Operations operations = new Operations(vertx, vms, nodes, images, store, NODE);
        ApiServer api =
                new ApiServer(vertx, ADMIN, NODE, new ControlMetrics(store, health), () -> true);
        server =
                await(
                        api.start(
                                Endpoint.loopback(0),
                                contract,
                                operations.all(),
                                operations::console));
        validator = ResponseValidator.create(vertx, contract);
    }

    @AfterAll
    void stop() throws Exception {
        await(vertx.close());
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

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String operation, String path) throws Exception {
        return valid(operation, send(request(path, ADMIN)));
    }

    private HttpResponse<String> post(String operation, String path, String body) throws Exception {
        return valid(operation, send(json(request(path, ADMIN), body)));
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request, String body) {
        return request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** The contract says problem+json where the validator knows only json. */
    private HttpResponse<String> valid(String operation, HttpResponse<String> response)
            throws Exception {
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

    private static void problem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        Problem problem = Json.read(response.body(), Problem.class, Strictness.REFUSE_UNKNOWN);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.detail()).isNotBlank();
    }

    @Test
    void aVmIsCreatedShownAndDeleted() throws Exception {
        var created = post("createVm", "/v1/vms", "{\"name\":\"one\",\"flavor\":\"tiny\"}");
        assertThat(created.statusCode()).isEqualTo(202);
        assertThat(created.body()).contains("\"phase\":\"Pending\"", "\"memoryBytes\":100663296");
        assertThat(get("getVm", "/v1/vms/one").body()).contains("\"name\":\"one\"");
        assertThat(get("listVms", "/v1/vms?name=one").body()).startsWith("[{").contains("one");
        assertThat(get("listVmEvents", "/v1/vms/one/events").body()).contains("Created");
        problem(post("execInVm", "/v1/vms/one/exec", "{\"command\":\"true\"}"), 409, "wrong-state");
        var deleted = valid("deleteVm", send(request("/v1/vms/one", ADMIN).DELETE()));
        assertThat(deleted.statusCode()).isEqualTo(202);
        assertThat(deleted.body()).contains("\"phase\":\"Deleting\"");
    }

    @Test
    void aNodeRegistersAndRenewsItsLease() throws Exception {
        var put =
                request("/v1/nodes/node-9", NODE)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(REGISTRATION));
        assertThat(valid("registerNode", send(put)).statusCode()).isEqualTo(200);
        assertThat(renew("abcdefgh", 1).body()).isEqualTo("{\"counter\":1,\"ttlMillis\":6000}");
        problem(renew("abcdefgh", 1), 409, "conflict");
        problem(renew("otherlife", 2), 409, "stale-incarnation");
        assertThat(get("listNodes", "/v1/nodes").body()).contains("node-9");
        assertThat(get("getNode", "/v1/nodes/node-9").body()).contains("\"state\":\"Ready\"");
        problem(get("getNode", "/v1/nodes/nowhere"), 404, "not-found");
    }

    private HttpResponse<String> renew(String life, long counter) throws Exception {
        return valid(
                "renewLease",
                send(
                        json(
                                request("/v1/nodes/node-9/lease", NODE),
                                "{\"incarnation\":\"" + life + "\",\"counter\":" + counter + "}")));
    }

    @Test
    void imagesAndFlavorsAreListed() throws Exception {
        assertThat(get("listFlavors", "/v1/flavors").body()).contains("tiny", "large");
        assertThat(get("listImages", "/v1/images").body()).contains("debian");
        assertThat(get("getImage", "/v1/images/debian").body()).contains("kernel");
        assertThat(get("getImagePart", "/v1/images/debian/parts/kernel").body()).hasSize(3);
        problem(get("getImagePart", "/v1/images/debian/parts/disk"), 404, "not-found");
        problem(get("getImage", "/v1/images/none"), 404, "not-found");
    }

    @Test
    void whoeverHasNoTokenOrTheWrongOneIsRefused() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/v1/vms");
        var without = send(HttpRequest.newBuilder(uri));
        problem(valid("listVms", without), 401, "unauthenticated");
        assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
        problem(valid("listVms", send(request("/v1/vms", "guessed"))), 401, "unauthenticated");
        problem(valid("listVms", send(request("/v1/vms", NODE))), 403, "forbidden");
        problem(
                valid(
                        "renewLease",
                        send(
                                json(
                                        request("/v1/nodes/node-9/lease", ADMIN),
                                        "{\"incarnation\":\"abcdefgh\",\"counter\":9}"))),
                403,
                "forbidden");
    }

    @Test
    void badInputIsSaidClearly() throws Exception {
        problem(post("createVm", "/v1/vms", "{"), 400, "invalid-json");
        problem(post("createVm", "/v1/vms", ""), 400, "invalid-request");
        problem(post("createVm", "/v1/vms", "[]"), 400, "invalid-request");
        problem(post("createVm", "/v1/vms", "{}"), 400, "invalid-request");
        problem(post("createVm", "/v1/vms", "{\"name\":7}"), 400, "invalid-request");
        problem(post("createVm", "/v1/vms", "{\"name\":\"A b\"}"), 400, "invalid-request");
        problem(
                post("createVm", "/v1/vms", "{\"name\":\"a\",\"colour\":\"red\"}"),
                400,
                "invalid-request");
        problem(
                post("createVm", "/v1/vms", "{\"name\":\"vm-0123456789ab\"}"),
                400,
                "invalid-request");
        problem(
                post("createVm", "/v1/vms", "{\"name\":\"a\",\"flavor\":\"huge\"}"),
                422,
                "unknown-flavor");
        problem(
                post("createVm", "/v1/vms", "{\"name\":\"a\",\"image\":\"none\"}"),
                422,
                "unknown-image");
        problem(
                post(
                        "createVm",
                        "/v1/vms",
                        "{\"name\":\"a\",\"userData\":\"" + "x".repeat(300_000) + "\"}"),
                413,
                "too-large");
        problem(get("getVm", "/v1/vms/nobody"), 404, "not-found");
        problem(get("getVm", "/v1/vms/..%2fx"), 400, "invalid-request");
        problem(send(request("/v1/nothing", ADMIN)), 404, "not-found");
        problem(send(request("/nothing", ADMIN)), 404, "not-found");
        problem(send(request("/v1/vms", ADMIN).DELETE()), 405, "method-not-allowed");
    }

    @Test
    void aNameIsTakenOnce() throws Exception {
        assertThat(post("createVm", "/v1/vms", "{\"name\":\"twice\"}").statusCode()).isEqualTo(202);
        problem(post("createVm", "/v1/vms", "{\"name\":\"twice\"}"), 409, "name-taken");
    }

    @Test
    void theSameKeyHasOneEffect() throws Exception {
        var first = keyed("key-1", "{\"name\":\"keyed\"}");
        var second = keyed("key-1", "{\"name\":\"keyed\"}");
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        problem(keyed("key-1", "{\"name\":\"other\"}"), 409, "idempotency-mismatch");
        problem(get("getVm", "/v1/vms/other"), 404, "not-found");
    }

    private HttpResponse<String> keyed(String key, String body) throws Exception {
        return valid(
                "createVm",
                send(json(request("/v1/vms", ADMIN).header("Idempotency-Key", key), body)));
    }

    @Test
    void healthMetricsAndContractNeedNoToken() throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/metrics", "/openapi.yaml")) {
            URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
            assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).as(path).isEqualTo(200);
        }
    }
}
