package dev.virga.cli.exit;

/**
 * A failure that ends a command: one clear line for the user, which names the thing and the way
 * out, and the exit code.
 */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** A failure of {@link ExitCode#ERROR}. */
    public CliException(String message) {
        this(ExitCode.ERROR, message);
    }

    /** A failure of a certain kind. */
    public CliException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** A failure of a certain kind that something else caused. */
    public CliException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What the process ends with. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
