package dev.virga.guest.gdb;

/** A packet that isn't well-formed; the client gets an error reply. */
final class BadPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPacketException(String message) {
        super(message);
    }
}
