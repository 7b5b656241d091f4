package dev.virga.node.http;

import dev.virga.api.error.ProblemException;
import dev.virga.node.console.Console;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.OptionalLong;

/**
 * One WebSocket on a console: binary messages are serial bytes, both ways. A reader that is too
 * slow is cut off; it comes back and gets the ring again.
 */
final class ConsoleSocket implements Console.Reader {
    /** Closed because another took over the writing, or writes already. */
    static final short DEMOTED = 4409;

    /** Closed because it did not keep up (RFC 6455 section 7.4.1: try again later). */
    static final short TOO_SLOW = 1013;

    private static final int MAX_QUEUE_BYTES = 1 << 20;

    private final ServerWebSocket socket;
    private final Context context;
    private final boolean positions;

    private ConsoleSocket(ServerWebSocket socket, Context context, boolean positions) {
        this.socket = socket;
        this.context = context;
        this.positions = positions;
    }

    /**
     * What is wanted.
     *
     * @param from the position from which on; then a text message says where the output begins
     */
    record Wish(OptionalLong from, boolean write, boolean takeOver) {}

    static void open(Vertx vertx, ServerWebSocket socket, Console console, Wish wish) {
        ConsoleSocket reader =
                new ConsoleSocket(socket, vertx.getOrCreateContext(), wish.from().isPresent());
        socket.setWriteQueueMaxSize(MAX_QUEUE_BYTES);
        socket.binaryMessageHandler(bytes -> console.input(reader, bytes.getBytes()));
        socket.closeHandler(closed -> console.detach(reader));
        socket.exceptionHandler(failure -> console.detach(reader));
        try {
            console.attach(reader, wish.from().orElse(0), wish.write(), wish.takeOver());
        } catch (ProblemException e) {
            reader.close(DEMOTED, e.problem().detail());
        }
    }

    @Override
    public void begin(long position) {
        if (positions) {
            context.runOnContext(now -> {
                if (!socket.isClosed()) {
                    socket.writeTextMessage(Long.toString(position));
                }
            });
        }
    }

    @Override
    public void output(byte[] bytes) {
        context.runOnContext(now -> {
            if (socket.writeQueueFull()) {
                close(TOO_SLOW, "you do not keep up; connect again");
            } else if (!socket.isClosed()) {
                socket.writeBinaryMessage(Buffer.buffer(bytes));
            }
        });
    }

    @Override
    public void demoted() {
        context.runOnContext(now -> close(DEMOTED, "another has taken over the console"));
    }

    private void close(short code, String reason) {
        if (!socket.isClosed()) {
            socket.close(code, reason);
        }
    }
}
