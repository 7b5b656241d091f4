package dev.virga.node.guest;

/** A guest that cannot be built; the message is one line for people. */
public final class GuestException extends Exception {
    private static final long serialVersionUID = 1L;

    public GuestException(String message) {
        super(message);
    }

    public GuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
