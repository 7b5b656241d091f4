package dev.virga.cli.cloud;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.Problem;
import dev.virga.api.error.ProblemException;
import dev.virga.api.tls.TlsTrust;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Speaks to the API of a cloud. When a control plane does not answer, the next one is asked the
 * same, with the same Idempotency-Key: whatever became of the first request, it has one effect.
 */
final class CloudClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** With others to ask, one that hangs is given up sooner. */
    private static final Duration ANSWER_OF_ONE = Duration.ofSeconds(8);

    private static final String JSON = "application/json";
    private static final int ROUNDS = 3;
    private static final Pattern PROJECT_PATHS =
            Pattern.compile(
                    "/v1/(vms|keys|groups|snapshots|volumes|networks|operations|events|watch)(/|\\?|$)");
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; *rel=\"?next\"?");
    private static final long ROUND_PAUSE_NANOS = 300_000_000;

    private final HttpClient http;
    private final Access access;
    private final String keyPrefix = UUID.randomUUID() + "-";
    private int mutations;
    private volatile int current;

    CloudClient(Access access) {
        this.access = access;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .version(HttpClient.Version.HTTP_1_1);
        boolean secure = access.endpoints().stream().anyMatch(url -> url.startsWith("https:"));
        if (secure) {
            access.authority().map(TlsTrust::of).ifPresent(builder::sslContext);
        } else {
            builder.sslContext(NoTls.context()).sslParameters(new SSLParameters());
        }
        http = builder.build();
    }

    /** One request, not yet addressed. */
    private record Ask(
            String method,
            String path,
            byte[] body,
            String type,
            Duration patience,
            String key,
            boolean once) {
        Ask(String method, String path, String body, Duration patience, String key, boolean once) {
            this(method, path, body.getBytes(StandardCharsets.UTF_8), JSON, patience, key, once);
        }

        boolean repeatable() {
            return !once;
        }
    }

    /** GET, as JSON text. */
    String get(String path) throws IOException, InterruptedException {
        return text(send(new Ask("GET", path, "", answer(), "", false)));
    }

    /** GET of a list, all its parts. */
    List<Map<String, Object>> list(String path) throws IOException, InterruptedException {
        List<Map<String, Object>> all = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            HttpResponse<byte[]> part = send(new Ask("GET", next.get(), "", answer(), "", false));
            all.addAll(rows(text(part)));
            next = next(part);
        }
        return all;
    }

    /** The next part of a list (RFC 8288), as the server has addressed it. */
    private static Optional<String> next(HttpResponse<byte[]> part) {
        return part.headers().allValues("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::matches)
                .map(link -> link.group(1))
                .findFirst();
    }

    /** GET of one thing. */
    Map<String, Object> show(String path) throws IOException, InterruptedException {
        return map(get(path));
    }

    /** GET, as bytes. */
    byte[] bytes(String path) throws IOException, InterruptedException {
        return checked(send(new Ask("GET", path, "", answer(), "", false)));
    }

    /** POST of a record; answers JSON text. */
    String post(String path, Object body) throws IOException, InterruptedException {
        return mutate("POST", path, Json.write(body));
    }

    /** POST without a body. */
    String post(String path) throws IOException, InterruptedException {
        return mutate("POST", path, "");
    }

    String put(String path, Object body) throws IOException, InterruptedException {
        return mutate("PUT", path, Json.write(body));
    }

    String patch(String path, Object body) throws IOException, InterruptedException {
        return mutate("PATCH", path, Json.write(body));
    }

    String delete(String path) throws IOException, InterruptedException {
        return mutate("DELETE", path, "");
    }

    /** POST of what must not happen twice and has no key: asked again only if it was not heard. */
    String postOnce(String path, Object body, Duration patience)
            throws IOException, InterruptedException {
        return text(send(new Ask("POST", path, Json.write(body), patience, "", true)));
    }

    /** PUT of bytes, which has the same effect when it is heard twice. */
    String putBytes(String path, byte[] bytes, Duration patience)
            throws IOException, InterruptedException {
        return text(
                send(new Ask("PUT", path, bytes, "application/octet-stream", patience, "", false)));
    }

    /** POST of what has the same effect when it is heard twice, and may take a while. */
    String postAgain(String path, Object body, Duration patience)
            throws IOException, InterruptedException {
        return text(send(new Ask("POST", path, Json.write(body), patience, "", false)));
    }

    private String mutate(String method, String path, String body)
            throws IOException, InterruptedException {
        String key = keyPrefix + ++mutations;
        return text(send(new Ask(method, path, body, answer(), key, false)));
    }

    private Duration answer() {
        return access.endpoints().size() > 1 ? ANSWER_OF_ONE : ANSWER;
    }

    /** Whether every control plane serves; never fails. */
    boolean ready() throws InterruptedException {
        for (String endpoint : access.endpoints()) {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(endpoint + "/health/ready"))
                                .timeout(CONNECT)
                                .build();
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                        != 200) {
                    return false;
                }
            } catch (IOException e) {
                // Not yet: that is an answer too.
                return false;
            }
        }
        return true;
    }

    /** What an agent says of itself, if it can be reached from here; no token is shown to it. */
    Optional<MetricsText> metrics(String address) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + "/metrics"))
                            .timeout(CONNECT)
                            .build();
            HttpResponse<String> said = http.send(request, HttpResponse.BodyHandlers.ofString());
            return said.statusCode() == 200
                    ? Optional.of(MetricsText.of(said.body()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // It runs on another host, or has just gone: then it is left out.
            return Optional.empty();
        }
    }

    /** GET of an endless answer, such as server-sent events; the caller closes it. */
    InputStream stream(String path) throws IOException, InterruptedException {
        IOException last = new IOException("no endpoint");
        for (int i = 0; i < access.endpoints().size(); i++) {
            Ask ask = new Ask("GET", path, "", ANSWER_OF_ONE, "", false);
            try {
                HttpRequest.Builder request =
                        request(ask, current).setHeader("Accept", "text/event-stream");
                HttpResponse<InputStream> response =
                        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                if (response.statusCode() / 100 == 2) {
                    return response.body();
                }
                throw problem(response.statusCode(), response.body().readAllBytes());
            } catch (IOException e) {
                last = e;
                another();
            }
        }
        throw unreachable(last);
    }

    /** The one that was asked last is silent: the next is asked from now on. */
    void another() {
        current = (current + 1) % access.endpoints().size();
    }

    /** Opens a WebSocket. */
    WebSocket socket(String path, WebSocket.Listener listener) {
        CompletionException last = new CompletionException("no endpoint", null);
        for (int i = 0; i < access.endpoints().size(); i++) {
            String base = access.endpoints().get(current).replaceFirst("^http", "ws");
            try {
                return http.newWebSocketBuilder()
                        .connectTimeout(CONNECT)
                        .header("Authorization", "Bearer " + access.token())
                        .buildAsync(URI.create(base + scoped(path)), listener)
                        .join();
            } catch (CompletionException e) {
                last = e;
                if (e.getCause() instanceof WebSocketHandshakeException) {
                    break;
                }
                another();
            }
        }
        throw last;
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
    static List<Map<String, Object>> rows(String json) {
        return (List<Map<String, Object>>) Json.plain(json);
    }

    /** The path in the project that was named; without one the token says which. */
    private String scoped(String path) {
        boolean ofProject = PROJECT_PATHS.matcher(path).lookingAt();
        if (!ofProject || access.project().isEmpty() || path.contains("project=")) {
            return path;
        }
        String project = "project=" + segment(access.project().get());
        return path + (path.contains("?") ? "&" : "?") + project;
    }

    private HttpRequest.Builder request(Ask ask, int endpoint) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(access.endpoints().get(endpoint) + scoped(ask.path())))
                        .timeout(ask.patience())
                        .header("Authorization", "Bearer " + access.token());
        if (!ask.key().isEmpty()) {
            request.header("Idempotency-Key", ask.key());
        }
        if (ask.body().length == 0) {
            return request.method(ask.method(), HttpRequest.BodyPublishers.noBody());
        }
        return request.header("Content-Type", ask.type())
                .method(ask.method(), HttpRequest.BodyPublishers.ofByteArray(ask.body()));
    }

    private HttpResponse<byte[]> send(Ask ask) throws IOException, InterruptedException {
        List<IOException> failures = new ArrayList<>();
        int turns = access.endpoints().size() == 1 ? 1 : ROUNDS * access.endpoints().size();
        for (int turn = 0; turn < turns; turn++) {
            if (turn > 0 && turn % access.endpoints().size() == 0) {
                // Nobody answers: perhaps one is just being started again.
                LockSupport.parkNanos(ROUND_PAUSE_NANOS);
            }
            try {
                return http.send(
                        request(ask, current).build(), HttpResponse.BodyHandlers.ofByteArray());
            } catch (IOException e) {
                failures.add(e);
                boolean unheard =
                        e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
                if (!unheard && !ask.repeatable()) {
                    throw e;
                }
                another();
            }
        }
        IOException last = failures.getLast();
        if (last instanceof HttpTimeoutException
                && !(last instanceof HttpConnectTimeoutException)) {
            throw last;
        }
        throw unreachable(last);
    }

    private CliException unreachable(IOException cause) {
        List<String> endpoints = access.endpoints();
        if (cause instanceof SSLException) {
            return new CliException(
                    ExitCode.AUTH,
                    "no TLS with "
                            + String.join(", ", endpoints)
                            + ": "
                            + cause.getMessage()
                            + "; believed is "
                            + access.authority()
                                    .map(file -> "what " + file + " has signed")
                                    .orElse("what Java believes")
                            + ", name another with --ca-file or: cloudctl profile set NAME ca=FILE",
                    cause);
        }
        return new CliException(
                ExitCode.UNREACHABLE,
                (endpoints.size() == 1
                                ? "the control plane at " + endpoints.getFirst() + " does"
                                : "the control planes at " + String.join(", ", endpoints) + " do")
                        + " not answer; look with: cloudctl status, heal with: cloudctl up",
                cause);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(checked(response), StandardCharsets.UTF_8);
    }

    private static byte[] checked(HttpResponse<byte[]> response) {
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        throw problem(response.statusCode(), response.body());
    }

    private static RuntimeException problem(int status, byte[] body) {
        try {
            Problem problem =
                    Json.read(
                            new String(body, StandardCharsets.UTF_8),
                            Problem.class,
                            Strictness.IGNORE_UNKNOWN);
            return new ProblemException(
                    ErrorCode.of(problem.code()).orElse(ErrorCode.INTERNAL), problem.detail());
        } catch (WireException e) {
            return new CliException(ExitCode.ERROR, "the control plane answered " + status, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
