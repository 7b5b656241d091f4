package dev.virga.guest.gdb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Listens on loopback for a gdb and debugs one machine with it. While a client is there the machine
 * is in its hands; it is paused when the client attaches and runs on when it leaves. A second
 * client is turned away at once. Safe for any thread.
 *
 * <p>Whoever may connect to loopback may read and write the guest's memory; there is no password.
 */
public final class GdbServer implements AutoCloseable {
    /** The longest packet taken and sent, in bytes. */
    static final int PACKET_BYTES = 16 * 1024;

    private static final int FIRST_BYTE_TIMEOUT_MILLIS = 30_000;
    private static final Logger LOGGER = System.getLogger(GdbServer.class.getName());

    /** Stands for no client. */
    private static final Socket NOBODY = new Socket();

    private final DebugTarget target;
    private final ServerSocket listener;
    private final AtomicReference<Socket> client;
    private volatile boolean closed;
    private volatile Thread session = Thread.ofVirtual().unstarted(() -> {});

    private GdbServer(DebugTarget target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        this.client = new AtomicReference<>(NOBODY);
    }

    /**
     * Starts to listen.
     *
     * @param port the TCP port on loopback, or 0 for any that is free
     * @throws IOException if the port is taken
     */
    public static GdbServer start(DebugTarget target, int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4);
        } catch (IOException e) {
            listener.close();
            throw new IOException("gdb port " + port + ": " + e.getMessage(), e);
        }
        GdbServer server = new GdbServer(target, listener);
        Thread.ofVirtual().name("gdb-listener").start(server::listen);
        return server;
    }

    /** The port that gdb's {@code target remote} takes. */
    public int port() {
        return listener.getLocalPort();
    }

    private void listen() {
        try {
            while (!closed) {
                admit(listener.accept());
            }
        } catch (IOException e) {
            if (!closed) {
                LOGGER.log(Logger.Level.WARNING, "gdb port " + port() + " no longer listens", e);
            }
        }
    }

    private synchronized void admit(Socket socket) throws IOException {
        if (closed || !client.compareAndSet(NOBODY, socket)) {
            socket.close();
            return;
        }
        session = Thread.ofVirtual().name("gdb-session").start(() -> serve(socket));
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            // A debugger may be silent for hours, but not before it has said anything.
            socket.setSoTimeout(FIRST_BYTE_TIMEOUT_MILLIS);
            in.mark(1);
            if (in.read() < 0) {
                return;
            }
            in.reset();
            socket.setSoTimeout(0);
            PacketWriter writer = new PacketWriter(socket.getOutputStream());
            new GdbSession(target, new PacketReader(in), writer).serve();
        } catch (IOException e) {
            LOGGER.log(Logger.Level.DEBUG, "gdb client went away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.set(NOBODY);
        }
    }

    /**
     * Stops listening, ends the session and waits for its end, after which the machine runs on and
     * is no longer touched from here.
     */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            listener.close();
            client.get().close();
        }
        boolean interrupted = false;
        while (session.isAlive()) {
            try {
                session.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
