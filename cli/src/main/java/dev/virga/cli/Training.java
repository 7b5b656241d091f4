package dev.virga.cli;

import com.sun.net.httpserver.HttpServer;
import dev.virga.cli.image.store.ImageStore;
import dev.virga.cli.output.Streams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The run that start-up caches of {@code cloudctl} are made from: commands that touch the classes
 * which real ones need, in a home of their own, and one request over HTTP as every command of the
 * cloud makes it. Whatever they answer is thrown away.
 */
public final class Training {

    private Training() {}

    /** Runs the training commands; needs no arguments and leaves nothing behind. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("virga-training");
        try {
            PrintStream nowhere =
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            Cloudctl cloudctl =
                    new Cloudctl(
                            new Streams(
                                    new ByteArrayInputStream(new byte[0]),
                                    nowhere,
                                    nowhere,
                                    Map.of("VIRGA_HOME", home.toString()),
                                    false,
                                    false,
                                    false));
            lines(home).forEach(cloudctl::run);
            request();
        } finally {
            ImageStore.delete(home);
        }
        System.out.println(Version.line());
    }

    private static List<List<String>> lines(Path home) throws IOException {
        byte[] kernel = new byte[4096];
        System.arraycopy(new byte[] {'R', 'S', 'C', 5}, 0, kernel, 0x38, 4);
        Path file = Files.write(home.resolve("Image"), kernel);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("--help"));
        lines.add(List.of("no-such-command"));
        for (CommandGroup group : Commands.ALL) {
            lines.add(List.of(group.name(), "--help"));
        }
        lines.add(List.of("image", "import", "--name", "x", "--kernel", file.toString()));
        lines.add(List.of("image", "ls"));
        lines.add(List.of("image", "ls", "-o", "json"));
        lines.add(List.of("image", "ls", "--no-such-option"));
        return lines;
    }

    private static void request() throws IOException, InterruptedException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/vms");
            client.send(
                    HttpRequest.newBuilder(uri).header("Authorization", "Bearer x").build(),
                    BodyHandlers.ofString(StandardCharsets.UTF_8));
        } finally {
            server.stop(0);
        }
    }
}
