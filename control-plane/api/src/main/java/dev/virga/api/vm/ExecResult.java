package dev.virga.api.vm;

/**
 * What a command in a guest said.
 *
 * @param status its exit status
 * @param output standard output and error together, at most {@link #MAX_OUTPUT} characters
 * @param truncated whether output was cut
 */
public record ExecResult(int status, String output, boolean truncated) {
    /** The most output that is handed back, in characters. */
    public static final int MAX_OUTPUT = 256 * 1024;
}
