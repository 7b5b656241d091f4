package dev.virga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @TempDir private Path home;

    @Test
    void nounsVerbsAndOptions() {
        assertThat(complete("")).contains("vm", "node", "quickstart").doesNotContain("witness");
        assertThat(complete("no")).containsExactly("node");
        assertThat(complete("vm", "st")).containsExactly("start", "stop");
        assertThat(complete("vm", "ls", "--wa")).containsExactly("--watch");
        assertThat(complete("vm", "create", "x", "--wait", "ru")).isEmpty();
        assertThat(complete("nothing", "")).isEmpty();
        assertThat(complete("vm", "stop", "")).as("no cloud, no names").isEmpty();
    }

    @Test
    void namesOfWhatIsThere() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    byte[] body =
                            ("[{\"name\":\"" + path.substring(4) + "-1\"}]")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            String endpoint = "--endpoint=http://127.0.0.1:" + server.getAddress().getPort();
            TestRun.of(home, "profile", "set", "default", "token=x", "project=red");
            assertThat(lines(endpoint, "complete", "--", "vm", "stop", ""))
                    .containsExactly("vms-1");
            assertThat(lines(endpoint, "complete", "--", "node", "drain", "n"))
                    .containsExactly("nodes-1");
            assertThat(lines(endpoint, "complete", "--", "vm", "create", "x", "--flavor", ""))
                    .containsExactly("flavors-1");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void scriptsForShells() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            assertThat(TestRun.of(home, "completion", shell).out())
                    .contains("cloudctl complete --");
        }
        assertThat(TestRun.of(home, "completion", "tcsh").code()).isEqualTo(2);
    }

    private List<String> complete(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "complete";
        all[1] = "--";
        System.arraycopy(words, 0, all, 2, words.length);
        return lines(all);
    }

    private List<String> lines(String... arguments) {
        TestRun run = TestRun.of(home, arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run.out().lines().toList();
    }
}
