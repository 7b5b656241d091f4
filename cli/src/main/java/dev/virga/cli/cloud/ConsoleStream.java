package dev.virga.cli.cloud;

import java.io.PrintStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
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
    private volatile long lastHeard = System.nanoTime();
    private volatile Optional<WebSocket> live = Optional.empty();

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
        live = Optional.empty();
        lost = new CompletableFuture<>();
        lastHeard = System.nanoTime();
    }

    @Override
    public void onOpen(WebSocket socket) {
        live = Optional.of(socket);
        lastHeard = System.nanoTime();
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        lastHeard = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        lastHeard = System.nanoTime();
        socket.request(1);
        return null;
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
        lastHeard = System.nanoTime();
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
        lastHeard = lastOutput;
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        out.write(bytes, 0, bytes.length);
        out.flush();
        position.addAndGet(bytes.length);
        socket.request(1);
        return null;
    }

    /** Since the other side last said anything, be it only that it is there. */
    long silentNanos() {
        return System.nanoTime() - lastHeard;
    }

    /** Since the guest last said something. */
    long quietNanos() {
        return System.nanoTime() - lastOutput;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int closed, String reason) {
        lose(socket, new Loss(closed, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        lose(socket, new Loss(ABNORMAL, "the connection broke: " + error.getMessage()));
    }

    /** What an earlier connection comes to does not matter to this one. */
    private void lose(WebSocket socket, Loss loss) {
        if (live.isEmpty() || live.get().equals(socket)) {
            lost.complete(loss);
        }
    }
}
