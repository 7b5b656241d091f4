package dev.virga.cli.cloud;

import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.TokenFile;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.Problem;
import dev.virga.api.error.ProblemException;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Speaks to the API of a cloud: the local cell, or what {@code VIRGA_ENDPOINT} and {@code
 * VIRGA_TOKEN} say. One Idempotency-Key a command, so that a request that is repeated has one
 * effect.
 */
final class CloudClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
    private final List<String> endpoints;
    private final String token;
    private final String idempotencyKey = UUID.randomUUID().toString();

    private CloudClient(List<String> endpoints, String token) {
        this.endpoints = List.copyOf(endpoints);
        this.token = token;
    }

    /**
     * The cloud of a user.
     *
     * @throws CliException if there is none
     */
    static CloudClient of(Streams streams, LocalCell cell) throws IOException {
        String endpoint = streams.variable("VIRGA_ENDPOINT");
        List<String> endpoints =
                endpoint.isEmpty()
                        ? cell.apis().stream().map(Endpoint::url).toList()
                        : List.of(endpoint.split(",", -1));
        if (endpoints.isEmpty()) {
            throw new CliException(
                    ExitCode.UNREACHABLE, "no cloud here; start one with: cloudctl up --nodes 3");
        }
        String token = streams.variable("VIRGA_TOKEN");
        if (token.isEmpty()) {
            if (!Files.isRegularFile(cell.tokenFile())) {
                throw new CliException(
                        ExitCode.AUTH, "no token: set VIRGA_TOKEN, or run cloudctl up");
            }
            token = TokenFile.load(cell.tokenFile());
        }
        return new CloudClient(endpoints, token);
    }

    /** GET, as JSON text. */
    String get(String path) throws IOException, InterruptedException {
        return text(send(request(path, ANSWER).GET()));
    }

    /** GET, as bytes. */
    byte[] bytes(String path) throws IOException, InterruptedException {
        return checked(send(request(path, ANSWER).GET()));
    }

    /** POST of a record; answers JSON text. */
    String post(String path, Object body, Duration patience)
            throws IOException, InterruptedException {
        return text(
                send(
                        request(path, patience)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", idempotencyKey)
                                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))));
    }

    String post(String path, Object body) throws IOException, InterruptedException {
        return post(path, body, ANSWER);
    }

    String delete(String path) throws IOException, InterruptedException {
        return text(send(request(path, ANSWER).header("Idempotency-Key", idempotencyKey).DELETE()));
    }

    /** Whether a control plane serves; never fails. */
    boolean ready() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(endpoints.getFirst() + "/health/ready"))
                            .timeout(CONNECT)
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Not yet: that is an answer too.
            return false;
        }
    }

    /** Opens a WebSocket. */
    WebSocket socket(String path, WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .connectTimeout(CONNECT)
                .header("Authorization", "Bearer " + token)
                .buildAsync(
                        URI.create(endpoints.getFirst().replaceFirst("^http", "ws") + path),
                        listener)
                .join();
    }

    /** A name as part of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The document as plain maps and lists. */
    @SuppressWarnings("unchecked") // a JSON object is a map with names as keys
    static Map<String, Object> map(String json) {
        return (Map<String, Object>) Json.plain(json);
    }

    /** The documents of an array. */
    @SuppressWarnings("unchecked") // a JSON array of objects is a list of such maps
    static List<Map<String, Object>> list(String json) {
        return (List<Map<String, Object>>) Json.plain(json);
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(URI.create(endpoints.getFirst() + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpRequest built = request.build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofByteArray());
        } catch (java.net.ConnectException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "the control plane at "
                            + endpoints.getFirst()
                            + " does not answer; look with: cloudctl status, heal with: cloudctl up",
                    e);
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(checked(response), StandardCharsets.UTF_8);
    }

    private static byte[] checked(HttpResponse<byte[]> response) {
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        try {
            Problem problem = Json.read(body, Problem.class, Strictness.IGNORE_UNKNOWN);
            throw new ProblemException(
                    ErrorCode.of(problem.code()).orElse(ErrorCode.INTERNAL), problem.detail());
        } catch (WireException e) {
            throw new CliException(
                    ExitCode.ERROR, "the control plane answered " + response.statusCode(), e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
