package dev.virga.cli.cloud;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.PrintStream;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A console that outlives its connections: when one breaks, because a control plane or an agent has
 * died, the next one goes on where it ended. What was shown is not shown again, as long as the
 * agent has kept what comes after it.
 */
final class ConsoleLink {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration PING = Duration.ofSeconds(2);

    /** Who has not even answered a ping for so long is frozen, or behind a broken network. */
    private static final Duration SILENCE = Duration.ofSeconds(7);

    private static final long AGAIN_NANOS = 300_000_000;
    private static final int NOT_FOUND = 404;

    /** Closed by the agent because another writes. */
    private static final int TAKEN = 4409;

    private final CloudClient client;
    private final String vm;
    private final boolean write;
    private final boolean take;
    private final ConsoleStream stream;
    private final PrintStream err;
    private final CompletableFuture<Optional<CliException>> ended = new CompletableFuture<>();
    private volatile Optional<WebSocket> socket = Optional.empty();

    /**
     * A link; {@link #run} connects it.
     *
     * @param take whether it may take the keyboard over from another
     * @param err where it says that it is connecting again
     */
    ConsoleLink(
            CloudClient client,
            String vm,
            boolean write,
            boolean take,
            ConsoleStream stream,
            PrintStream err) {
        this.client = client;
        this.vm = vm;
        this.write = write;
        this.take = take;
        this.stream = stream;
        this.err = err;
    }

    /** Connects for the first time; what is wrong then is wrong at once. */
    void connect() {
        open(take);
    }

    /** Goes on until it is ended, or cannot go on; {@link #connect} comes first. */
    void run() throws InterruptedException {
        while (true) {
            CompletableFuture<ConsoleStream.Loss> lost = stream.lost();
            boolean silent = awaitEnd(lost);
            if (ended.isDone()) {
                ended.join()
                        .ifPresent(why -> {
                            throw why;
                        });
                return;
            }
            if (!silent && lost.join().code() == TAKEN) {
                throw new CliException(ExitCode.CONFLICT, lost.join().reason());
            }
            again();
        }
    }

    /** Until the connection ends; whether that is because the other side is silent. */
    private boolean awaitEnd(CompletableFuture<ConsoleStream.Loss> lost)
            throws InterruptedException {
        CompletableFuture<Object> end = CompletableFuture.anyOf(lost, ended);
        while (!end.isDone()) {
            try {
                end.get(PING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (stream.silentNanos() > SILENCE.toNanos()) {
                    client.another();
                    socket.ifPresent(WebSocket::abort);
                    return !ended.isDone();
                }
                socket.ifPresent(ConsoleLink::ping);
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            }
        }
        return false;
    }

    private static void ping(WebSocket open) {
        // Should one be under way still, this one fails, which is fine.
        var unused = open.sendPing(ByteBuffer.allocate(0));
    }

    private void again() throws InterruptedException {
        err.print("\r\n[the connection to " + vm + " broke; connecting again]\r\n");
        err.flush();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ended.isDone()) {
            try {
                // The keyboard was this one's, and its old connection may still be there.
                open(true);
                return;
            } catch (CompletionException e) {
                boolean gone =
                        e.getCause() instanceof WebSocketHandshakeException refused
                                && refused.getResponse().statusCode() == NOT_FOUND;
                if (gone || System.nanoTime() - end >= 0) {
                    throw new CliException(
                            gone ? ExitCode.NOT_FOUND : ExitCode.UNREACHABLE,
                            gone ? "VM " + vm + " is gone" : "no console of " + vm + " any more",
                            e);
                }
            }
            LockSupport.parkNanos(AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void open(boolean takeOver) {
        String query = "?from=" + stream.position();
        if (write) {
            query += "&mode=write" + (takeOver ? "&take=true" : "");
        }
        stream.begin();
        socket = Optional.of(client.socket(VmCommand.path(vm, "/console") + query, stream));
    }

    /** Types; what is typed while there is no connection is lost. */
    void type(byte[] bytes) {
        try {
            socket.ifPresent(open -> open.sendBinary(ByteBuffer.wrap(bytes), true).join());
        } catch (CompletionException e) {
            // It broke: that is heard on the other side too, and mended there.
            socket = Optional.empty();
        }
    }

    /** The user leaves. */
    void leave() {
        ended.complete(Optional.empty());
    }

    /** It cannot go on. */
    void fail(String why) {
        ended.complete(Optional.of(new CliException(why)));
    }
}
