package dev.virga.cli.cell;

import dev.virga.api.cell.Endpoint;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Finds ports of an address of this host that nobody listens on, each only once. */
final class FreePorts {
    private final Set<Integer> given = new HashSet<>();
    private final String host;

    FreePorts(String host) {
        this.host = host;
    }

    /** Says plainly when the port that a process has had is taken by somebody else. */
    static void check(String process, Endpoint endpoint) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port that its last owner has only just left is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFLICT,
                    endpoint
                            + ", which "
                            + process
                            + " needs, is taken by another program or no address of this host"
                            + " any more: mend that, or begin anew with:"
                            + " cloudctl down --purge",
                    e);
        }
    }

    int next() {
        try {
            while (true) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(new InetSocketAddress(host, 0));
                    if (given.add(socket.getLocalPort())) {
                        return socket.getLocalPort();
                    }
                }
            }
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ERROR,
                    "no free port at " + host + "; is it an address of this host? " + e,
                    e);
        }
    }
}
