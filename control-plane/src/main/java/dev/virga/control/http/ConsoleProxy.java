package dev.virga.control.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketBase;
import java.util.concurrent.TimeUnit;

/**
 * Joins a client's WebSocket with the agent's; when one side ends, so does the other. Both are
 * pinged: an agent that is frozen or cut off ends the connection soon, so that the client looks for
 * the VM anew; a client may be suspended for a while.
 */
final class ConsoleProxy {
    private static final short NORMAL = 1000;

    /** RFC 6455 section 7.4.1: try again. */
    private static final short AWAY = 1001;

    private static final long PING_MILLIS = 2_000;
    private static final long AGENT_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(7);
    private static final long CLIENT_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private ConsoleProxy() {}

    static void join(Vertx vertx, ServerWebSocket client, WebSocket agent) {
        Side toClient = new Side(client, agent, CLIENT_SILENCE_NANOS);
        Side toAgent = new Side(agent, client, AGENT_SILENCE_NANOS);
        toClient.pump();
        toAgent.pump();
        agent.resume();
        client.resume();
        vertx.setPeriodic(
                PING_MILLIS,
                timer -> {
                    if (client.isClosed() || agent.isClosed()) {
                        vertx.cancelTimer(timer);
                    } else {
                        toClient.ping();
                        toAgent.ping();
                    }
                });
    }

    /** What comes from one of the two. */
    private static final class Side {
        private final WebSocketBase from;
        private final WebSocketBase to;
        private final long silenceNanos;
        private volatile long heard = System.nanoTime();
        private volatile boolean paused;

        Side(WebSocketBase from, WebSocketBase to, long silenceNanos) {
            this.from = from;
            this.to = to;
            this.silenceNanos = silenceNanos;
        }

        void pump() {
            from.pongHandler(pong -> heard = System.nanoTime());
            from.binaryMessageHandler(bytes -> {
                heard = System.nanoTime();
                to.writeBinaryMessage(bytes);
                if (to.writeQueueFull()) {
                    paused = true;
                    from.pause();
                    to.drainHandler(drained -> {
                        heard = System.nanoTime();
                        paused = false;
                        from.resume();
                    });
                }
            });
            from.textMessageHandler(to::writeTextMessage);
            from.exceptionHandler(failure -> to.close());
            from.closeHandler(closed -> {
                Short code = from.closeStatusCode();
                String reason = from.closeReason();
                // 1005 and 1006 (RFC 6455 section 7.4.1) say what was not sent: not to be sent.
                boolean sendable = code != null && code != 1005 && code != 1006;
                to.close(sendable ? code : NORMAL, reason == null ? "" : reason);
            });
        }

        void ping() {
            from.writePing(Buffer.buffer());
            // Who may not speak, because the other one doesn't listen, is not silent.
            if (!paused && System.nanoTime() - heard > silenceNanos) {
                to.close(AWAY, "the other side is silent");
                from.close();
            }
        }
    }
}
