package dev.virga.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.virga.cli.cloud.ConsoleSize.Size;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsoleSizeTest {
    @Test
    void aSizeIsWhatSttySays() {
        assertThat(Size.parse("24 80\n")).contains(new Size(24, 80));
        for (String text : List.of("", "0 0", "24", "24 80 1", "-1 80", "a b", "99999 80")) {
            assertThat(Size.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void theGuestIsToldAtFirstAndWhenItChanges() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/vms/a/exec",
                exchange -> {
                    asked.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        server.start();
        Access access =
                new Access(
                        List.of("http://127.0.0.1:" + server.getAddress().getPort()),
                        "token",
                        Optional.empty(),
                        Optional.empty());
        AtomicReference<Optional<Size>> size = new AtomicReference<>(Optional.empty());
        try (CloudClient client = new CloudClient(access);
                ConsoleSize telling = new ConsoleSize(client, "a", size::get)) {
            assertThat(telling).isNotNull();
            size.set(Optional.of(new Size(24, 80)));
            assertThat(asked.take()).contains("stty -F /dev/ttyS0 rows 24 cols 80");
            size.set(Optional.of(new Size(50, 132)));
            assertThat(asked.take()).contains("rows 50 cols 132");
            assertThat(asked).isEmpty();
        } finally {
            server.stop(0);
        }
    }
}
