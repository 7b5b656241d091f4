package dev.virga.guest.snapshot;

import java.io.IOException;

/** A snapshot can't be taken over; the message is one line that says why. */
public final class BadSnapshotException extends IOException {
    private static final long serialVersionUID = 1;

    public BadSnapshotException(String message) {
        super(message);
    }

    public BadSnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
