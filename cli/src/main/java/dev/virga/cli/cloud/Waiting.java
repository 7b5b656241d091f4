package dev.virga.cli.cloud;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Asks again and again until there is an answer or time is up. */
final class Waiting {
    private static final long PAUSE_NANOS = 100_000_000;

    private Waiting() {}

    /**
     * The first answer.
     *
     * @param what is waited for, for the message
     * @throws CliException {@link ExitCode#TIMED_OUT} when time is up
     */
    static <T> T until(String what, Duration patience, Callable<Optional<T>> question)
            throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> answer = question.call();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - end >= 0) {
                throw new CliException(
                        ExitCode.TIMED_OUT, what + ": not within " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
