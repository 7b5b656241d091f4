package dev.virga.cli.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WitnessHttpTest {
    private final WitnessMetrics metrics = new WitnessMetrics();

    @Test
    void itIsReadyOnceItHasLookedAndSaysWhatItSaw() throws Exception {
        try (WitnessHttp http = new WitnessHttp(0, metrics::ready, metrics::text);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, http, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(client, http, "/health/ready").statusCode()).isEqualTo(503);
            metrics.looked(List.of(record("cp-1", ProcessHandle.current().pid()), dead()));
            metrics.restarted("node-1");
            assertThat(get(client, http, "/health/ready").statusCode()).isEqualTo(200);
            HttpResponse<String> said = get(client, http, "/metrics");
            assertThat(said.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain; version=0.0.4");
            assertThat(said.body())
                    .contains("virga_witness_process_up{process=\"cp-1\"} 1.0\n")
                    .contains("virga_witness_process_up{process=\"node-1\"} 0.0\n")
                    .contains("virga_witness_restarts_total{process=\"node-1\"} 1.0\n")
                    .contains("virga_witness_looks_total 1.0\n");
            assertThat(get(client, http, "/nothing").statusCode()).isEqualTo(404);
        }
    }

    private static ProcessRecord dead() {
        return new ProcessRecord(
                "node-1",
                CellPlan.Role.NODE,
                ProcessHandle.current().pid(),
                Instant.EPOCH,
                "",
                "",
                Optional.empty());
    }

    private static ProcessRecord record(String name, long pid) {
        return new ProcessRecord(
                name,
                CellPlan.Role.CONTROL_PLANE,
                pid,
                ProcessHandle.current().info().startInstant().orElseThrow(),
                "",
                "",
                Optional.empty());
    }

    private static HttpResponse<String> get(HttpClient client, WitnessHttp http, String path)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
