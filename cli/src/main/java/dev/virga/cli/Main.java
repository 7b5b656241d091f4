package dev.virga.cli;

import dev.virga.cli.output.Streams;
import java.util.List;

/** The entry point of the {@code cloudctl} process. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = new Cloudctl(Streams.ofProcess()).run(List.of(arguments));
        System.exit(code);
    }
}
