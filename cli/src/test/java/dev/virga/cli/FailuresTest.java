package dev.virga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Failures failures =
            new Failures(
                    new Streams(
                            InputStream.nullInputStream(),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            Map.of(),
                            false,
                            false,
                            false));

    @Test
    void everyFailureHasACode() {
        assertThat(failures.failed(new CliException(ExitCode.CAPACITY, "full")))
                .isEqualTo(ExitCode.CAPACITY);
        assertThat(failures.failed(new CompletionException(new TimeoutException("slow"))))
                .isEqualTo(ExitCode.TIMED_OUT);
        assertThat(failures.failed(new ConnectException("refused")))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failures.failed(new InterruptedException())).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(failures.failed(new UncheckedIOException(new IOException("disk"))))
                .isEqualTo(ExitCode.ERROR);
        assertThat(failures.failed(new ProblemException(ErrorCode.NAME_TAKEN, "hello is taken")))
                .isEqualTo(ExitCode.CONFLICT);
        assertThat(failures.failed(new IllegalStateException("ours"))).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(7)
                .allMatch(line -> line.startsWith("cloudctl: "));
    }

    @Test
    void everyProblemOfTheApiHasOne() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(Failures.exitCode(code)).as(code.code()).isNotEqualTo(ExitCode.OK);
        }
        assertThat(Failures.exitCode(ErrorCode.FORBIDDEN)).isEqualTo(ExitCode.AUTH);
        assertThat(Failures.exitCode(ErrorCode.NO_CAPACITY)).isEqualTo(ExitCode.CAPACITY);
    }

    @Test
    void theNumbersAreAContract() {
        assertThat(ExitCode.values())
                .extracting(ExitCode::code)
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130);
    }
}
