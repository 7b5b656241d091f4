package dev.virga.api.cell;

/** An address that a process listens on, or is reached at. */
public record Endpoint(String host, int port) {
    /** The only host that is listened on unless the cell says that its network is trusted. */
    public static final String LOOPBACK = "127.0.0.1";

    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: 0 to 65535, not " + port);
        }
    }

    /** A port on loopback. */
    public static Endpoint loopback(int port) {
        return new Endpoint(LOOPBACK, port);
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                return new Endpoint(
                        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not host:port: " + text, e);
        }
        throw new IllegalArgumentException("not host:port: " + text);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
