package dev.virga.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.virga.cli.image.store.ImageStore;
import dev.virga.cli.launch.Component;
import dev.virga.cli.output.Streams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The run that start-up caches of {@code cloudctl} are made from: commands that touch the classes
 * which real ones need, in a home of their own, and commands of the cloud against a server of their
 * own. Whatever they answer is thrown away.
 */
public final class Training {

    /** A VM and a node at once: each command picks the fields it shows. */
    private static final String ANSWER =
            """
            [{"name":"training","id":"0123456789abcdef","phase":"RUNNING","ready":true,
              "node":"node-1","flavor":"tiny","reason":"","message":"","epoch":1,"restarts":0,
              "createdAt":"2026-01-01T00:00:00Z","memoryBytes":134217728,"vcpus":1,
              "image":"debian","state":"ALIVE","vms":1,"cpus":1.0,"pid":1,
              "allocatedMemoryBytes":134217728,"leaseAgeSeconds":0.5,"address":"127.0.0.1"}]
            """;

    private Training() {}

    /**
     * Runs the training commands and leaves nothing behind.
     *
     * @param arguments the word of a component; that of machines has one run, too
     */
    public static void main(String[] arguments) throws IOException {
        Path home = Files.createTempDirectory("virga-training");
        try {
            Cloudctl cloudctl = cloudctl(Map.of("VIRGA_HOME", home.toString()));
            lines(home).forEach(cloudctl::run);
            requests(home);
            if (List.of(arguments).contains(Component.MACHINE.word())) {
                machine(home);
            }
        } finally {
            ImageStore.delete(home);
        }
        System.out.println(Version.line());
    }

    private static Cloudctl cloudctl(Map<String, String> variables) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Cloudctl(
                new Streams(
                        new ByteArrayInputStream(new byte[0]),
                        nowhere,
                        nowhere,
                        variables,
                        false,
                        false,
                        false));
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

    private static void machine(Path home) throws IOException {
        Path elf = Files.write(home.resolve("training.elf"), TrainingProgram.elf());
        int code =
                cloudctl(Map.of("VIRGA_HOME", home.toString()))
                        .run(
                                List.of(
                                        "machine",
                                        "run",
                                        "--elf",
                                        elf.toString(),
                                        "--memory",
                                        "1M",
                                        "--console",
                                        "none",
                                        "--timeout",
                                        "30s"));
        if (code != 0) {
            throw new IOException("the training machine ended with " + code);
        }
    }

    private static void requests(Path home) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", Training::answer);
        server.start();
        try {
            Map<String, String> variables = new HashMap<>();
            variables.put("VIRGA_HOME", home.toString());
            variables.put("VIRGA_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort());
            variables.put("VIRGA_TOKEN", "training");
            Cloudctl cloudctl = cloudctl(variables);
            for (String noun : List.of("vm", "node", "image")) {
                cloudctl.run(List.of(noun, "ls"));
                cloudctl.run(List.of(noun, "ls", "-o", "json"));
            }
            cloudctl.run(List.of("vm", "show", "training"));
            cloudctl.run(List.of("vm", "ls", "-o", "wide"));
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean one = exchange.getRequestURI().getPath().endsWith("/training");
        String text = one ? ANSWER.strip().substring(1, ANSWER.strip().length() - 1) : ANSWER;
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
