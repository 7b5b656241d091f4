package dev.virga.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.virga.api.vm.VmCreate;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudClientTest {
    private static final VmCreate VM =
            new VmCreate(
                    "a", Optional.empty(), Optional.empty(), Map.of(), List.of(), Optional.empty());

    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicBoolean cutting = new AtomicBoolean();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void theNextEndpointIsAskedTheSameWithTheSameKey() throws Exception {
        try (CloudClient client = client(nobody(), serving())) {
            assertThat(client.post("/v1/vms", VM)).isEqualTo("{}");
            assertThat(client.post("/v1/vms", VM)).isEqualTo("{}");
        }
        assertThat(keys).hasSize(2).doesNotHaveDuplicates();
    }

    /** The request is heard, perhaps committed, and the answer lost. */
    @Test
    void aConnectionThatIsCutAfterTheRequestIsRepeatedWithTheSameKey() throws Exception {
        cutting.set(true);
        try (CloudClient client = client(serving(), serving())) {
            assertThat(client.post("/v1/vms", VM)).isEqualTo("{}");
        }
        assertThat(keys.size()).isGreaterThan(1);
        assertThat(keys.stream().distinct()).hasSize(1);
    }

    @Test
    void whatMustNotHappenTwiceIsNotRepeatedOnceItMayHaveBeenHeard() throws Exception {
        cutting.set(true);
        try (CloudClient client = client(serving(), serving())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.postOnce("/v1/vms/a/exec", VM, Duration.ofSeconds(5)));
        }
        try (CloudClient client = client(nobody(), serving())) {
            assertThat(client.postOnce("/v1/vms/a/exec", VM, Duration.ofSeconds(5)))
                    .isEqualTo("{}");
        }
    }

    @Test
    void nobodyAnswers() throws Exception {
        try (CloudClient client = client(nobody(), nobody())) {
            assertThatExceptionOfType(CliException.class)
                    .isThrownBy(() -> client.get("/v1/vms"))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
        }
    }

    private static CloudClient client(String... endpoints) {
        return new CloudClient(
                new Access(List.of(endpoints), "token", Optional.empty(), Optional.empty()));
    }

    private String serving() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    keys.add(
                            Optional.ofNullable(
                                            exchange.getRequestHeaders()
                                                    .getFirst("Idempotency-Key"))
                                    .orElse("none"));
                    exchange.getRequestBody().readAllBytes();
                    if (cutting.getAndSet(false)) {
                        // The JDK's server cuts the connection when a handler fails.
                        throw new IOException("cut");
                    }
                    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        servers.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static String nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
