package dev.virga.cli.cloud;

import java.io.PrintStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes what comes over a console's WebSocket. */
final class ConsoleStream implements WebSocket.Listener {
    private final PrintStream out;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile int code;
    private volatile long lastOutput = System.nanoTime();

    ConsoleStream(PrintStream out) {
        this.out = out;
    }

    /** Completes with why the console ended; empty if there is nothing to say. */
    CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        lastOutput = System.nanoTime();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        out.write(bytes, 0, bytes.length);
        out.flush();
        socket.request(1);
        return null;
    }

    /** Since the other side last said something. */
    long quietNanos() {
        return System.nanoTime() - lastOutput;
    }

    /** The code that the other side closed with (RFC 6455 section 7.4), or 0. */
    int code() {
        return code;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int closed, String reason) {
        code = closed;
        ended.complete(reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        ended.complete("the connection broke: " + error.getMessage());
    }
}
