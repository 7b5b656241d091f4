package dev.virga.cli.output;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command talks to. Results go to {@code out}, everything else (progress, warnings, errors)
 * to {@code err}, so that pipes carry data only.
 *
 * @param in what the user types or pipes in
 * @param out results
 * @param err progress, warnings, errors
 * @param environment the environment variables
 * @param inIsTerminal whether a person types {@code in}
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 */
public record Streams(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal) {

    /** The system property in which the launcher says which of 0, 1, 2 are terminals. */
    private static final String TERMINALS = "virga.terminals";

    /** The streams of this process. */
    public static Streams ofProcess() {
        String terminals = System.getProperty(TERMINALS, "");
        return new Streams(
                System.in,
                System.out,
                System.err,
                System.getenv(),
                terminals.contains("0"),
                terminals.contains("1"),
                terminals.contains("2"));
    }

    /** The same with other environment variables. */
    public Streams with(Map<String, String> otherEnvironment) {
        return new Streams(
                in, out, err, otherEnvironment, inIsTerminal, outIsTerminal, errIsTerminal);
    }

    /** Whether to colour what goes to {@code err}: a terminal, and {@code NO_COLOR} not set. */
    public boolean errColour() {
        return errIsTerminal && colourAllowed();
    }

    /** Whether to colour what goes to {@code out}: a terminal, and {@code NO_COLOR} not set. */
    public boolean outColour() {
        return outIsTerminal && colourAllowed();
    }

    private boolean colourAllowed() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** An environment variable, or empty when it is not set. */
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
