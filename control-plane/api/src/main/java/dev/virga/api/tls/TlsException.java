package dev.virga.api.tls;

/** Certificates are missing or of no use; the message names them and the way out. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
