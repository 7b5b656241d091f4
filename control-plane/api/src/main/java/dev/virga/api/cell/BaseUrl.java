package dev.virga.api.cell;

/**
 * Where an HTTP server is.
 *
 * @param secure whether TLS is spoken there
 */
public record BaseUrl(boolean secure, Endpoint endpoint) {
    private static final String PLAIN = "http://";
    private static final String SECURE = "https://";

    /**
     * Reads {@code http://host:port} or {@code https://host:port}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static BaseUrl parse(String url) {
        if (url.startsWith(SECURE)) {
            return new BaseUrl(true, Endpoint.parse(url.substring(SECURE.length())));
        }
        if (url.startsWith(PLAIN)) {
            return new BaseUrl(false, Endpoint.parse(url.substring(PLAIN.length())));
        }
        throw new IllegalArgumentException("not http://host:port or https://host:port: " + url);
    }

    @Override
    public String toString() {
        return (secure ? SECURE : PLAIN) + endpoint;
    }
}
