package dev.virga.cli.cloud;

import java.io.PrintStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes what comes over a console's WebSockets, one after the other, and knows how far it has
 * come. A text message says at which position of the whole output the next bytes are.
 */
final class ConsoleStream implements WebSocket.Listener {
    private static final int ABNORMAL = 1006;

    private final PrintStream out;
    private volatile CompletableFuture<Loss> lost = new CompletableFuture<>();
    private final AtomicLong position = new AtomicLong();
    private volatile long lastOutput = System.nanoTime();

    /**
     * Why a connection ended.
     *
     * @param code RFC 6455 section 7.4
     */
    record Loss(int code, String reason) {}

    ConsoleStream(PrintStream out) {
        this.out = out;
    }

    /** Another connection begins. */
    void begin() {
        lost = new CompletableFuture<>();
    }

    /** Completes when the connection has ended. */
    CompletableFuture<Loss> lost() {
        return lost;
    }

    /** The position after the last byte that was written. */
    long position() {
        return position.get();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        try {
            position.set(Long.parseLong(data.toString()));
        } catch (NumberFormatException e) {
            // A word of a newer release; bytes are bytes all the same.
            lastOutput = System.nanoTime();
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        lastOutput = System.nanoTime();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        out.write(bytes, 0, bytes.length);
        out.flush();
        position.addAndGet(bytes.length);
        socket.request(1);
        return null;
    }

    /** Since the other side last said something. */
    long quietNanos() {
        return System.nanoTime() - lastOutput;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int closed, String reason) {
        lost.complete(new Loss(closed, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        lost.complete(new Loss(ABNORMAL, "the connection broke: " + error.getMessage()));
    }
}
