package dev.virga.cli.cloud;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What changes in the cloud, as the control planes push it (server-sent events, HTML standard
 * section 9.2). When one ends, or is silent though it should say each two seconds that it is there,
 * the next one is asked for what came since; a place that is no longer known means that everything
 * is told again. A thread of its own reads, another looks at the time; one other takes.
 */
final class ChangeStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Who says nothing for so long is frozen, or behind a broken network. */
    private static final Duration SILENCE = Duration.ofSeconds(7);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long AGAIN_NANOS = 300_000_000;
    private static final int MAX_UNREAD = 10_000;

    private final CloudClient client;
    private final String kind;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>(MAX_UNREAD);
    private final Thread thread;
    private final Thread guard;
    private volatile boolean closed;
    private volatile long heard = System.nanoTime();
    private volatile Optional<InputStream> open = Optional.empty();
    private String resume = "";

    /** What was told. */
    sealed interface Change {
        /** This is how it is now. */
        record Put(Map<String, Object> object) implements Change {}

        /** Something is gone, or everything has been told: look again. */
        record Other() implements Change {}

        /** No control plane answers any more. */
        record Ended(RuntimeException why) implements Change {}
    }

    /**
     * Begins to read.
     *
     * @param kind as the contract names them, such as {@code vm}
     */
    ChangeStream(CloudClient client, String kind) {
        this.client = client;
        this.kind = kind;
        thread = Thread.ofPlatform().daemon().name("changes").start(this::run);
        guard = Thread.ofPlatform().daemon().name("changes-guard").start(this::guard);
    }

    /**
     * The next change.
     *
     * @return empty if there is none for this long
     * @throws RuntimeException if nobody answers any more; the message says who
     */
    Optional<Change> next(Duration wait) throws InterruptedException {
        Change change = changes.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (change instanceof Change.Ended ended) {
            throw ended.why();
        }
        return Optional.ofNullable(change);
    }

    /** Takes what has come meanwhile. */
    void skip() {
        changes.removeIf(change -> !(change instanceof Change.Ended));
    }

    /** Nobody can be woken who reads from a connection on which nothing comes: so it is closed. */
    private void guard() {
        while (!closed) {
            LockSupport.parkNanos(LOOK.toNanos());
            Optional<InputStream> silent = open;
            if (silent.isPresent() && System.nanoTime() - heard > SILENCE.toNanos()) {
                client.another();
                open = Optional.empty();
                close(silent.get());
            }
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            System.getLogger(ChangeStream.class.getName())
                    .log(System.Logger.Level.DEBUG, "a silent connection", e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                try (InputStream in = client.stream(path())) {
                    read(in);
                } catch (IOException | CliException e) {
                    if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                        throw e instanceof CliException known
                                ? known
                                : new CliException(ExitCode.UNREACHABLE, "" + e.getMessage(), e);
                    }
                } catch (ProblemException e) {
                    if (e.code() != ErrorCode.GONE || resume.isEmpty()) {
                        throw e;
                    }
                    resume = "";
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Room for the last word.
            changes.clear();
            changes.add(new Change.Ended(e));
        }
    }

    private String path() {
        return "/v1/watch?kind=" + kind + (resume.isEmpty() ? "" : "&resume=" + resume);
    }

    /** Reads until the stream ends, by itself or because it is silent. */
    private void read(InputStream in) throws IOException, InterruptedException {
        long before = heard;
        heard = System.nanoTime();
        open = Optional.of(in);
        boolean any = false;
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String id = "";
            String type = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                any = true;
                heard = System.nanoTime();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !type.isEmpty()) {
                    changes.put(change(type, data));
                    resume = id;
                    type = "";
                }
            }
        } finally {
            open = Optional.empty();
            if (!any) {
                // Whoever took the question and said nothing was not heard.
                heard = before;
            }
        }
    }

    @SuppressWarnings("unchecked") // a JSON object is a map with names as keys
    private static Change change(String type, String data) {
        return type.equals("put") && CloudClient.map(data).get("object") instanceof Map<?, ?> object
                ? new Change.Put((Map<String, Object>) object)
                : new Change.Other();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        guard.interrupt();
    }
}
