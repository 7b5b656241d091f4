package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.field;
import static dev.virga.control.http.Api.items;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.control.store.sql.SqlStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two control planes over one store: what one did not get to say, the other says. */
@Timeout(120)
class FailoverTest {
    @TempDir private Path folder;
    private SqlStore firstStore;
    private SqlStore secondStore;
    private Api first;
    private Api second;

    @BeforeEach
    void start() throws Exception {
        firstStore = open();
        secondStore = open();
        first = new Api(folder, firstStore);
        second = new Api(folder, secondStore);
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        firstStore.close();
        secondStore.close();
    }

    private SqlStore open() {
        return SqlStore.sqlite(
                folder.resolve("store").resolve("cell.db"), InstantSource.system(), "store-test");
    }

    private static HttpRequest.Builder keyed(HttpRequest.Builder request, String body) {
        return Api.json("POST", request.header("Idempotency-Key", "key-1"), body);
    }

    @Test
    void theConnectionIsCutAfterTheCommit() throws Exception {
        String body = "{\"name\":\"once\"}";
        try (CuttingProxy proxy = new CuttingProxy(first.port())) {
            URI uri = URI.create("http://127.0.0.1:" + proxy.port() + "/v1/vms");
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + ADMIN);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> first.send(keyed(request, body)));
            assertThat(proxy.cuts()).isPositive();
        }
        HttpResponse<String> again =
                second.valid(
                        "createVm", second.send(keyed(second.request("/v1/vms", ADMIN), body)));
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        assertThat(again.headers().firstValue("Operation-Location")).isPresent();
        assertThat(items(first.get("listVms", "/v1/vms"))).hasSize(1);
        assertThat(field(first.get("getVm", "/v1/vms/once"), "id")).isEqualTo(field(again, "id"));
        assertThat(firstStore.fresh().usedBy("default").vms()).isEqualTo(1);
    }

    @Test
    void whatOneMadeTheOtherShowsAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            String body = "{\"name\":\"vm" + i + "\"}";
            var made = first.post("createVm", "/v1/vms", body);
            assertThat(made.statusCode()).isEqualTo(202);
            var shown = second.get("getVm", "/v1/vms/vm" + i);
            assertThat(shown.statusCode()).as(shown.body()).isEqualTo(200);
        }
    }
}
