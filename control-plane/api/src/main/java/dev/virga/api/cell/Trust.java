package dev.virga.api.cell;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The rule of trust: what members of a cell say to each other is neither encrypted nor signed (the
 * community edition of the cluster library cannot), so they listen on loopback, or on a network of
 * which somebody has said that it can be trusted. So do servers that do not speak TLS.
 */
public final class Trust {
    private Trust() {}

    /**
     * Lets an address pass.
     *
     * @param what listens there, or is reached there
     * @param network the trusted network that the operator has named
     * @throws IllegalArgumentException if it is not loopback and no network was named
     */
    public static Endpoint check(String what, Endpoint endpoint, Optional<String> network) {
        if (network.isEmpty() && !loopback(endpoint.host())) {
            throw new IllegalArgumentException(
                    what
                            + " at "
                            + endpoint
                            + " is not on loopback, and what is said there is not encrypted:"
                            + " put the cell on a network that you trust, such as WireGuard, and"
                            + " name it with --trusted-network NAME (cluster.trustedNetwork)");
        }
        return endpoint;
    }

    /**
     * Lets a server pass: TLS needs no network that is trusted.
     *
     * @throws IllegalArgumentException if it is neither encrypted nor on loopback and no network
     *     was named
     */
    public static BaseUrl check(String what, BaseUrl server, Optional<String> network) {
        if (!server.secure()) {
            var unused = check(what, server.endpoint(), network);
        }
        return server;
    }

    /** Whether only this computer reaches it. A name that nobody knows is not. */
    static boolean loopback(String host) {
        try {
            // The JDK takes an empty name for loopback; a listener takes it for every address.
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
