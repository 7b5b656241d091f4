package dev.virga.cli;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.tls.TlsException;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.ParameterException;

/** The one place that turns what went wrong into one line on standard error and an exit code. */
final class Failures {

    private final Streams streams;

    Failures(Streams streams) {
        this.streams = streams;
    }

    ExitCode usage(ParameterException e) {
        if (e.getCause() instanceof CliException cause) {
            return failed(cause);
        }
        say(message(e));
        streams.err().println("See '" + e.getCommandLine().getCommandName() + " --help'.");
        return ExitCode.USAGE;
    }

    ExitCode failed(Throwable thrown) {
        Throwable e = unwrapped(thrown);
        if (!streams.variable("VIRGA_DEBUG").isEmpty()) {
            e.printStackTrace(streams.err());
        }
        return switch (e) {
            case CliException known -> said(known.exitCode(), message(known));
            case ProblemException problem -> said(exitCode(problem.code()), message(problem));
            case TlsException certificates -> said(ExitCode.AUTH, message(certificates));
            case InterruptedException _ -> said(ExitCode.INTERRUPTED, "interrupted");
            case ClosedByInterruptException _ -> said(ExitCode.INTERRUPTED, "interrupted");
            case TimeoutException _ -> said(ExitCode.TIMED_OUT, "timed out: " + message(e));
            case HttpTimeoutException _ -> said(ExitCode.TIMED_OUT, "timed out: " + message(e));
            case ConnectException _ -> said(ExitCode.UNREACHABLE, "no connection: " + message(e));
            case NoSuchFileException file ->
                    said(ExitCode.ERROR, "no such file: " + file.getFile());
            case AccessDeniedException file ->
                    said(ExitCode.ERROR, "access denied: " + file.getFile());
            case IOException _ -> said(ExitCode.ERROR, message(e));
            default ->
                    said(
                            ExitCode.ERROR,
                            "internal error, please report it: "
                                    + e
                                    + " (VIRGA_DEBUG=1 shows where)");
        };
    }

    /** What a problem of the API is for a script. */
    static ExitCode exitCode(ErrorCode code) {
        return switch (code) {
            case NOT_FOUND,
                    UNKNOWN_IMAGE,
                    UNKNOWN_FLAVOR,
                    UNKNOWN_KEY,
                    UNKNOWN_GROUP,
                    UNKNOWN_VOLUME,
                    UNKNOWN_NETWORK,
                    GONE ->
                    ExitCode.NOT_FOUND;
            case NAME_TAKEN,
                    WRONG_STATE,
                    IN_USE,
                    CONFLICT,
                    IDEMPOTENCY_MISMATCH,
                    STALE_COMMAND,
                    STALE_INCARNATION,
                    LEASE_FENCED ->
                    ExitCode.CONFLICT;
            case UNAUTHENTICATED, FORBIDDEN -> ExitCode.AUTH;
            case NO_CAPACITY, QUOTA_EXCEEDED, LIMIT_REACHED, DISK_FULL -> ExitCode.CAPACITY;
            case TIMED_OUT -> ExitCode.TIMED_OUT;
            case UNAVAILABLE, GUEST_UNREACHABLE -> ExitCode.UNREACHABLE;
            case INVALID_JSON,
                    INVALID_REQUEST,
                    METHOD_NOT_ALLOWED,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    INTERNAL,
                    UNSUPPORTED_VERSION ->
                    ExitCode.ERROR;
        };
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable e = thrown;
        while ((e instanceof CompletionException
                        || e instanceof ExecutionException
                        || e instanceof UncheckedIOException)
                && e.getCause() != null) {
            e = e.getCause();
        }
        return e;
    }

    private ExitCode said(ExitCode code, String line) {
        say(line);
        return code;
    }

    private void say(String line) {
        boolean colour = streams.errColour();
        streams.err().println((colour ? "\u001b[31mcloudctl:\u001b[0m " : "cloudctl: ") + line);
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }
}
