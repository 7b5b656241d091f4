package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.NODE;
import static dev.virga.control.http.Api.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.tls.TlsFolder;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.control.store.MemoryStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The API over TLS, asked by the JDK, by an agent with its certificate, and by curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final String REGISTRATION =
            "{\"incarnation\":\"abcdefgh\",\"capacity\":{\"cpus\":2,\"memoryBytes\":1073741824},"
                    + "\"labels\":{},\"endpoint\":\"https://10.0.0.9:1\",\"pid\":1}";

    private TlsFolder folder;
    private Api api;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = new TlsFolder(temporary.resolve("tls"));
        folder.found(Instant.now());
        TlsIdentity identity = folder.identity("cp-1", "127.0.0.1", Instant.now());
        api = new Api(temporary, new MemoryStore("store-test"), Optional.of(identity));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    @Test
    void whoBelievesTheAuthorityIsAnswered() throws Exception {
        assertThat(api.get("listVms", "/v1/vms").statusCode()).isEqualTo(200);
        assertThat(api.post("createVm", "/v1/vms", "{\"name\":\"a\"}").statusCode()).isEqualTo(202);
    }

    @Test
    void whoDoesNotBelieveItSendsNothing() throws Exception {
        try (HttpClient stranger = HttpClient.newHttpClient()) {
            HttpRequest request = api.request("/v1/vms", ADMIN).build();
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(() -> stranger.send(request, HttpResponse.BodyHandlers.ofString()));
        }
    }

    @Test
    void aNodeSpeaksForItselfOnly() throws Exception {
        assertThat(register("node-9", Optional.of("node-9"))).startsWith("200 ");
        assertThat(register("node-8", Optional.of("node-9")))
                .startsWith("403 ")
                .contains("is of node-9, which cannot speak for node-8");
        assertThat(register("node-9", Optional.empty()))
                .startsWith("403 ")
                .contains("shows its node's certificate");
    }

    @Test
    void theCertificateOfAnotherCellIsNotTaken(@TempDir Path elsewhere) {
        TlsFolder other = new TlsFolder(elsewhere.resolve("tls"));
        other.found(Instant.now());
        TlsIdentity forged = other.identity("node-9", "127.0.0.1", Instant.now());
        assertThatExceptionOfType(Exception.class).isThrownBy(() -> register("node-9", forged));
    }

    private String register(String node, Optional<String> peer) throws Exception {
        if (peer.isEmpty()) {
            HttpResponse<String> answer =
                    api.send(Api.json("PUT", api.request("/v1/nodes/" + node, NODE), REGISTRATION));
            return answer.statusCode() + " " + answer.body();
        }
        return register(node, folder.identity(peer.get(), "127.0.0.1", Instant.now()));
    }

    private String register(String node, TlsIdentity identity) throws Exception {
        HttpClientAgent agent =
                api.vertx()
                        .createHttpClient(
                                new HttpClientOptions()
                                        .setKeyCertOptions(Tls.own(identity))
                                        .setTrustAll(true)
                                        .setVerifyHost(false));
        Future<String> answer =
                agent.request(
                                new RequestOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(api.port())
                                        .setSsl(true)
                                        .setMethod(HttpMethod.PUT)
                                        .setURI("/v1/nodes/" + node)
                                        .putHeader("Authorization", "Bearer " + NODE)
                                        .putHeader("Content-Type", "application/json"))
                        .compose(request -> request.send(Buffer.buffer(REGISTRATION)))
                        .compose(response ->
                                response.body().map(body -> response.statusCode() + " " + body));
        try {
            return await(answer);
        } finally {
            await(agent.close());
        }
    }

    @Test
    void curlBelievesTheAuthorityAndNobodyElse() throws Exception {
        String url = api.uri("/health/ready").toString();
        assertThat(curl("--cacert", folder.authority().toString(), url)).isZero();
        // 60: the peer's certificate cannot be authenticated with known authorities.
        assertThat(curl(url)).isEqualTo(60);
        assertThat(curl(url.replace("https:", "http:"))).isNotZero();
    }

    private static int curl(String... words) throws Exception {
        String[] command = new String[words.length + 4];
        command[0] = "curl";
        command[1] = "-sS";
        command[2] = "--max-time";
        command[3] = "20";
        System.arraycopy(words, 0, command, 4, words.length);
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
