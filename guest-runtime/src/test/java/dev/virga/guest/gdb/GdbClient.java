package dev.virga.guest.gdb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;

/** The other end of the protocol, for tests. */
final class GdbClient implements AutoCloseable {
    private final Socket socket;
    private final PacketReader reader;
    private final PacketWriter writer;

    GdbClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        reader = new PacketReader(new BufferedInputStream(socket.getInputStream()));
        writer = new PacketWriter(socket.getOutputStream());
    }

    void send(String payload) throws IOException {
        writer.send(payload);
    }

    void raw(int... bytes) throws IOException {
        for (int b : bytes) {
            socket.getOutputStream().write(b);
        }
    }

    /** The next reply; empty if the server closed the connection. */
    Optional<String> receive() throws IOException {
        Optional<PacketReader.Received> received = reader.next();
        while (received.isPresent()) {
            if (received.get() instanceof PacketReader.Received.Packet(String payload)) {
                writer.acknowledge(true);
                return Optional.of(payload);
            }
            received = reader.next();
        }
        return Optional.empty();
    }

    String ask(String payload) throws IOException {
        send(payload);
        return receive().orElseThrow(() -> new IOException("connection closed on " + payload));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
