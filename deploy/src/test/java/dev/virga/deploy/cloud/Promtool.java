package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The judge of what a process says to Prometheus: Prometheus' own tool. */
final class Promtool {
    private static final Path PROGRAM = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** The process at this address is alive and ready, and its metrics are as they should be. */
    static void check(String address) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(get(http, address + "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(http, address + "/health/ready").statusCode()).isEqualTo(200);
            var metrics = get(http, address + "/metrics");
            assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain; version=0.0.4");
            check(address, metrics.body());
        }
    }

    private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static void check(String address, String metrics) throws Exception {
        assertThat(PROGRAM).as("install the Debian package prometheus").exists();
        Process tool =
                new ProcessBuilder(PROGRAM.toString(), "check", "metrics")
                        .redirectErrorStream(true)
                        .start();
        tool.getOutputStream().write(metrics.getBytes(StandardCharsets.UTF_8));
        tool.getOutputStream().close();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(tool.exitValue()).as("promtool on %s: %s", address, said).isZero();
    }
}
