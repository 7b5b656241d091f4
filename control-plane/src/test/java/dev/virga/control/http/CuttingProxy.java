package dev.virga.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network that is cut at the worst moment: requests go through, and when the first byte of the
 * answer comes, the client's connection is closed. Each connection has a thread.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final AtomicInteger cuts = new AtomicInteger();

    CuttingProxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many answers were swallowed. */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread.ofVirtual().start(() -> forward(client, server));
            if (server.getInputStream().read() >= 0) {
                cuts.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void forward(Socket client, Socket server) {
        try {
            InputStream from = client.getInputStream();
            OutputStream to = server.getOutputStream();
            from.transferTo(to);
        } catch (IOException e) {
            // The connection was cut; that is what this is for.
            assert client.isClosed() || server.isClosed();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
