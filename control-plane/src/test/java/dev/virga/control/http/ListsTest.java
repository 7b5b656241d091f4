package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.items;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.control.store.MemoryStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lists in parts, filtered, and what is refused of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListsTest {
    private static final int VMS = 7;

    private Api api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        api = new Api(folder, new MemoryStore("store-test"));
        for (int i = 0; i < VMS; i++) {
            var made =
                    api.post(
                            "createVm",
                            "/v1/vms",
                            "{\"name\":\"vm"
                                    + i
                                    + "\",\"labels\":{\"tier\":\""
                                    + (i % 2 == 0 ? "web" : "db")
                                    + "\"}}");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        }
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    @Test
    void aListComesInParts() throws Exception {
        Map<String, String> lists =
                Map.of(
                        "listVms",
                        "/v1/vms",
                        "listOperations",
                        "/v1/operations",
                        "listEvents",
                        "/v1/events");
        for (Map.Entry<String, String> list : lists.entrySet()) {
            String operation = list.getKey();
            String path = list.getValue();
            List<Object> all = new ArrayList<>();
            String next = path + "?limit=3";
            while (!next.isEmpty()) {
                HttpResponse<String> part = api.get(operation, next);
                assertThat(items(part)).hasSizeLessThanOrEqualTo(3).isNotEmpty();
                all.addAll(items(part));
                next =
                        part.headers()
                                .firstValue("Link")
                                .map(link -> link.substring(1, link.indexOf('>')))
                                .orElse("");
            }
            assertThat(all).as(path).hasSize(VMS);
            Set<Object> different = new HashSet<>(all);
            assertThat(different).as(path).hasSize(VMS);
        }
    }

    @Test
    void whatIsNotWantedIsLeftOut() throws Exception {
        assertThat(items(api.get("listVms", "/v1/vms?label=tier%3Dweb"))).hasSize(4);
        assertThat(items(api.get("listVms", "/v1/vms?phase=pending"))).hasSize(VMS);
        assertThat(items(api.get("listVms", "/v1/vms?phase=Running"))).isEmpty();
        assertThat(items(api.get("listVms", "/v1/vms?node=node-1"))).isEmpty();
        assertThat(items(api.get("listVms", "/v1/vms?name=vm3"))).hasSize(1);
        assertThat(items(api.get("listOperations", "/v1/operations?vm=vm3"))).hasSize(1);
        assertThat(items(api.get("listEvents", "/v1/events?subject=vm3"))).hasSize(1);
        assertThat(items(api.get("listEvents", "/v1/events?warning=true"))).isEmpty();
    }

    @Test
    void nonsenseIsRefused() throws Exception {
        for (String query :
                List.of(
                        "limit=0",
                        "limit=1001",
                        "limit=many",
                        "pageToken=%21%21",
                        "label=tier",
                        "project=No%20Name",
                        "name=" + "x".repeat(64))) {
            problem(api.get("listVms", "/v1/vms?" + query), 400, "invalid-request");
        }
        assertThat(items(api.get("listVms", "/v1/vms?project=nobody"))).isEmpty();
    }

    @Test
    void bodiesThatNobodyShouldSendAreRefused() throws Exception {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        for (String body :
                List.of(
                        "{\"name\":\"a\",\"labels\":" + deep + "}",
                        "{\"name\":\"a\",\"name\":\"b\"}",
                        "{\"name\":\"a\"} {}",
                        "null",
                        "\"a\"",
                        "{\"name\":null}",
                        "{\"name\":\"a\",\"priority\":1.5}",
                        "{\"name\":\"a\",\"priority\":99999999999999999999}",
                        "{\"name\":\"a\",\"sshKeys\":\"one\"}",
                        "{\"name\":\"a\",\"labels\":{\"x\":5}}",
                        "{\"name\":\"a\",\"restartPolicy\":\"sometimes\"}",
                        "{\"name\":\"" + "a".repeat(64) + "\"}",
                        "{\"name\":\"-a\"}",
                        "\u0000\u0001\u0002")) {
            HttpResponse<String> answer = api.post("createVm", "/v1/vms", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).contains("\"code\":\"invalid-");
        }
        HttpResponse<String> text =
                api.send(
                        api.request("/v1/vms", ADMIN)
                                .header("Content-Type", "text/plain")
                                .POST(
                                        java.net.http.HttpRequest.BodyPublishers.ofString(
                                                "{\"name\":\"a\"}")));
        problem(text, 415, "unsupported-media-type");
        var keyed = api.request("/v1/vms", ADMIN).header("Idempotency-Key", "k".repeat(129));
        problem(api.send(Api.json("POST", keyed, "{\"name\":\"a\"}")), 400, "invalid-request");
    }
}
