package dev.virga.cli.cell;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Finds ports on loopback that nobody listens on, each only once. */
final class FreePorts {
    private final Set<Integer> given = new HashSet<>();

    /** Says plainly when the port that a process has had is taken by somebody else. */
    static void check(String process, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port that its last owner has only just left is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFLICT,
                    "port "
                            + port
                            + ", which "
                            + process
                            + " needs, is taken by another program: end that, or begin anew with:"
                            + " cloudctl down --purge",
                    e);
        }
    }

    int next() {
        try {
            while (true) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    if (given.add(socket.getLocalPort())) {
                        return socket.getLocalPort();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback", e);
        }
    }
}
