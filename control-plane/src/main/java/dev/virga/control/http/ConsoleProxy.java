package dev.virga.control.http;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketBase;

/** Joins a client's WebSocket with the agent's; when one side ends, so does the other. */
final class ConsoleProxy {
    private static final short NORMAL = 1000;

    private ConsoleProxy() {}

    static void join(ServerWebSocket client, WebSocket agent) {
        pump(client, agent);
        pump(agent, client);
        agent.resume();
        client.resume();
    }

    private static void pump(WebSocketBase from, WebSocketBase to) {
        from.binaryMessageHandler(bytes -> {
            to.writeBinaryMessage(bytes);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(drained -> from.resume());
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
}
