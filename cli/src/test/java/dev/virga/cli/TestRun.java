package dev.virga.cli;

import dev.virga.cli.output.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One command, run inside the test's process, and what it said. */
record TestRun(int code, String out, String err) {

    static TestRun of(Path home, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new Cloudctl(streams(home, out, err)).run(List.of(arguments));
        return new TestRun(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Streams that nobody reads. */
    static Streams streams(Path home) {
        return streams(home, new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    private static Streams streams(
            Path home, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Streams(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("VIRGA_HOME", home.toString()),
                false,
                false,
                false);
    }
}
