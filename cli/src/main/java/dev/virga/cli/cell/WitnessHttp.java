package dev.virga.cli.cell;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.virga.api.cell.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the witness answers over HTTP, on loopback: health and metrics, as every process of a cell.
 * One thread, of the JDK's own small server.
 */
final class WitnessHttp implements AutoCloseable {
    private final HttpServer server;

    /**
     * Listens.
     *
     * @param ready whether it looks after the cell
     * @param metrics in Prometheus' text format
     */
    WitnessHttp(int port, BooleanSupplier ready, Supplier<String> metrics) throws IOException {
        server = HttpServer.create(new InetSocketAddress(Endpoint.LOOPBACK, port), 0);
        server.createContext("/health/live", exchange -> health(exchange, true));
        server.createContext("/health/ready", exchange -> health(exchange, ready.getAsBoolean()));
        server.createContext(
                "/metrics",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                metrics.get()));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void health(HttpExchange exchange, boolean good) throws IOException {
        answer(
                exchange,
                good ? 200 : 503,
                "application/json",
                good ? "{\"status\":\"up\"}" : "{\"status\":\"down\"}");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
