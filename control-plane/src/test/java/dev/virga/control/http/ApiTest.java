package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.NODE;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.control.store.MemoryStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** VMs, nodes and images over the API, and what it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {
    static final String REGISTRATION =
            "{\"incarnation\":\"abcdefgh\",\"capacity\":{\"cpus\":2,\"memoryBytes\":1073741824},"
                    + "\"labels\":{\"zone\":\"a\"},\"endpoint\":\"http://127.0.0.1:1\",\"pid\":1}";

    private Api api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        api = new Api(folder, new MemoryStore("store-test"));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    @Test
    void aVmIsCreatedShownAndDeleted() throws Exception {
        var created = api.post("createVm", "/v1/vms", "{\"name\":\"one\",\"flavor\":\"tiny\"}");
        assertThat(created.statusCode()).isEqualTo(202);
        assertThat(created.body()).contains("\"phase\":\"Pending\"", "\"memoryBytes\":117440512");
        assertThat(api.get("getVm", "/v1/vms/one").body()).contains("\"name\":\"one\"");
        assertThat(api.get("listVms", "/v1/vms?name=one").body()).startsWith("[{").contains("one");
        assertThat(api.get("listVmEvents", "/v1/vms/one/events").body()).contains("Created");
        assertThat(api.get("explainVm", "/v1/vms/one/explain").body())
                .contains("\"summary\":\"it is on no node; ");
        problem(
                api.post("execInVm", "/v1/vms/one/exec", "{\"command\":\"true\"}"),
                409,
                "wrong-state");
        var deleted = api.valid("deleteVm", api.send(api.request("/v1/vms/one", ADMIN).DELETE()));
        assertThat(deleted.statusCode()).isEqualTo(202);
        assertThat(deleted.body()).contains("\"phase\":\"Deleting\"");
    }

    @Test
    void aNodeRegistersAndRenewsItsLease() throws Exception {
        var put =
                api.request("/v1/nodes/node-9", NODE)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(REGISTRATION));
        assertThat(api.valid("registerNode", api.send(put)).statusCode()).isEqualTo(200);
        assertThat(renew("abcdefgh", 1).body()).isEqualTo("{\"counter\":1,\"ttlMillis\":6000}");
        problem(renew("abcdefgh", 1), 409, "conflict");
        problem(renew("otherlife", 2), 409, "stale-incarnation");
        assertThat(api.get("listNodes", "/v1/nodes").body()).contains("node-9");
        assertThat(api.get("getNode", "/v1/nodes/node-9").body()).contains("\"state\":\"Ready\"");
        problem(api.get("getNode", "/v1/nodes/nowhere"), 404, "not-found");
    }

    @Test
    void rungsOfTheMemoryLadderAreSwitchedAndTheAgentHearsIt() throws Exception {
        var put =
                api.request("/v1/nodes/node-8", NODE)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(REGISTRATION));
        assertThat(api.valid("registerNode", api.send(put)).statusCode()).isEqualTo(200);
        assertThat(switches("{\"merge\":false,\"swap\":false}").body())
                .contains("\"memorySwitches\":{\"merge\":false,\"swap\":false}");
        assertThat(switches("{\"swap\":true}").body())
                .as("what is left out stays")
                .contains("\"memorySwitches\":{\"merge\":false,\"swap\":true}");
        problem(switches("{\"hibernate\":true}"), 400, "invalid-request");
        String memory =
                "{\"capacityBytes\":9,\"promisedBytes\":8,\"residentBytes\":7,\"clonedBytes\":6,"
                        + "\"rungs\":[{\"rung\":\"merge\",\"enabled\":false,\"savedBytes\":5}]}";
        var renewed =
                api.valid(
                        "renewLease",
                        api.send(
                                Api.json(
                                        "POST",
                                        api.request("/v1/nodes/node-8/lease", NODE),
                                        "{\"incarnation\":\"abcdefgh\",\"counter\":1,\"memory\":"
                                                + memory
                                                + "}")));
        assertThat(renewed.body()).contains("\"memory\":{\"merge\":false,\"swap\":true}");
        assertThat(api.get("getNode", "/v1/nodes/node-8").body()).contains("\"memory\":" + memory);
    }

    @Test
    void nodesHearWhoHasATemplate() throws Exception {
        var put =
                api.request("/v1/nodes/node-7", NODE)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(REGISTRATION));
        assertThat(api.valid("registerNode", api.send(put)).statusCode()).isEqualTo(200);
        String template = "0011223344556677/1048576-1x1x1";
        api.valid(
                "renewLease",
                api.send(
                        Api.json(
                                "POST",
                                api.request("/v1/nodes/node-7/lease", NODE),
                                "{\"incarnation\":\"abcdefgh\",\"counter\":1,\"templates\":[\""
                                        + template
                                        + "\"]}")));
        assertThat(holders("0011223344556677", "1048576-1x1x1"))
                .isEqualTo("{\"nodes\":[\"node-7\"]}");
        assertThat(holders("0011223344556677", "1048576-1x2x1")).isEqualTo("{\"nodes\":[]}");
        problem(
                api.valid(
                        "getTemplatePart",
                        api.send(
                                api.request(
                                        "/v1/images/0011223344556677/templates/1048576-1x1x1"
                                                + "/holders/node-7/parts/state",
                                        NODE))),
                503,
                "unavailable");
    }

    private String holders(String image, String shape) throws Exception {
        return api.valid(
                        "listTemplateHolders",
                        api.send(api.request("/v1/images/" + image + "/templates/" + shape, NODE)))
                .body();
    }

    private HttpResponse<String> switches(String memory) throws Exception {
        return api.valid(
                "updateNode",
                api.send(
                        Api.json(
                                "PATCH",
                                api.request("/v1/nodes/node-8", ADMIN),
                                "{\"memory\":" + memory + "}")));
    }

    private HttpResponse<String> renew(String life, long counter) throws Exception {
        return api.valid(
                "renewLease",
                api.send(
                        Api.json(
                                "POST",
                                api.request("/v1/nodes/node-9/lease", NODE),
                                "{\"incarnation\":\"" + life + "\",\"counter\":" + counter + "}")));
    }

    @Test
    void imagesAndFlavorsAreListed() throws Exception {
        assertThat(api.get("listFlavors", "/v1/flavors").body()).contains("tiny", "large");
        assertThat(api.get("listImages", "/v1/images").body()).contains("debian");
        assertThat(api.get("getImage", "/v1/images/debian").body()).contains("kernel");
        assertThat(api.get("getImagePart", "/v1/images/debian/parts/kernel").body()).hasSize(3);
        problem(api.get("getImagePart", "/v1/images/debian/parts/disk"), 404, "not-found");
        problem(api.get("getImage", "/v1/images/none"), 404, "not-found");
    }

    @Test
    void whoeverHasNoTokenOrTheWrongOneIsRefused() throws Exception {
        var uri = api.uri("/v1/vms");
        var without = api.send(HttpRequest.newBuilder(uri));
        problem(api.valid("listVms", without), 401, "unauthenticated");
        assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
        problem(
                api.valid("listVms", api.send(api.request("/v1/vms", "guessed"))),
                401,
                "unauthenticated");
        problem(api.valid("listVms", api.send(api.request("/v1/vms", NODE))), 403, "forbidden");
        problem(
                api.valid(
                        "renewLease",
                        api.send(
                                Api.json(
                                        "POST",
                                        api.request("/v1/nodes/node-9/lease", ADMIN),
                                        "{\"incarnation\":\"abcdefgh\",\"counter\":9}"))),
                403,
                "forbidden");
    }

    @Test
    void badInputIsSaidClearly() throws Exception {
        problem(api.post("createVm", "/v1/vms", "{"), 400, "invalid-json");
        problem(api.post("createVm", "/v1/vms", ""), 400, "invalid-request");
        problem(api.post("createVm", "/v1/vms", "[]"), 400, "invalid-request");
        problem(api.post("createVm", "/v1/vms", "{}"), 400, "invalid-request");
        problem(api.post("createVm", "/v1/vms", "{\"name\":7}"), 400, "invalid-request");
        problem(api.post("createVm", "/v1/vms", "{\"name\":\"A b\"}"), 400, "invalid-request");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"colour\":\"red\"}"),
                400,
                "invalid-request");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"vm-0123456789ab\"}"),
                400,
                "invalid-request");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"flavor\":\"huge\"}"),
                422,
                "unknown-flavor");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"image\":\"none\"}"),
                422,
                "unknown-image");
        problem(
                api.post(
                        "createVm",
                        "/v1/vms",
                        "{\"name\":\"a\",\"userData\":\"" + "x".repeat(300_000) + "\"}"),
                413,
                "too-large");
        problem(api.get("getVm", "/v1/vms/nobody"), 404, "not-found");
        problem(api.get("getVm", "/v1/vms/..%2fx"), 400, "invalid-request");
        problem(api.send(api.request("/v1/nothing", ADMIN)), 404, "not-found");
        problem(api.send(api.request("/nothing", ADMIN)), 404, "not-found");
        problem(api.send(api.request("/v1/vms", ADMIN).DELETE()), 405, "method-not-allowed");
    }

    @Test
    void aNameIsTakenOnce() throws Exception {
        assertThat(api.post("createVm", "/v1/vms", "{\"name\":\"twice\"}").statusCode())
                .isEqualTo(202);
        problem(api.post("createVm", "/v1/vms", "{\"name\":\"twice\"}"), 409, "name-taken");
    }

    @Test
    void theSameKeyHasOneEffect() throws Exception {
        var first = keyed("key-1", "{\"name\":\"keyed\"}");
        var second = keyed("key-1", "{\"name\":\"keyed\"}");
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        problem(keyed("key-1", "{\"name\":\"other\"}"), 409, "idempotency-mismatch");
        problem(api.get("getVm", "/v1/vms/other"), 404, "not-found");
    }

    private HttpResponse<String> keyed(String key, String body) throws Exception {
        return api.valid(
                "createVm",
                api.send(
                        Api.json(
                                "POST",
                                api.request("/v1/vms", ADMIN).header("Idempotency-Key", key),
                                body)));
    }

    @Test
    void healthMetricsAndContractNeedNoToken() throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/metrics", "/openapi.yaml")) {
            var uri = api.uri(path);
            assertThat(api.send(HttpRequest.newBuilder(uri)).statusCode()).as(path).isEqualTo(200);
        }
    }
}
