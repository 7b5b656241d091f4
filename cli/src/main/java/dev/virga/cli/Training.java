package dev.virga.cli;

import dev.virga.cli.output.Streams;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The run that start-up caches of {@code cloudctl} are made from: commands that touch the classes
 * which real ones need. Whatever they answer is thrown away.
 */
public final class Training {

    private Training() {}

    /** Runs the training commands; needs no arguments and changes nothing. */
    public static void main(String[] arguments) {
        Streams streams =
                new Streams(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        Map.of(),
                        false,
                        false,
                        false);
        Cloudctl cloudctl = new Cloudctl(streams);
        for (List<String> line : lines()) {
            cloudctl.run(line);
        }
        System.out.println(Version.line());
    }

    private static List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("--help"));
        lines.add(List.of("no-such-command"));
        for (CommandGroup group : Commands.ALL) {
            lines.add(List.of(group.name(), "--help"));
        }
        lines.add(List.of("image", "ls"));
        lines.add(List.of("image", "ls", "-o", "json"));
        lines.add(List.of("image", "ls", "--no-such-option"));
        return lines;
    }
}
