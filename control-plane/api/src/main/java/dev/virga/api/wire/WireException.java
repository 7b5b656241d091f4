package dev.virga.api.wire;

import dev.virga.api.error.ErrorCode;

/** Text that is not what it should be; the message names the field and is fit for people. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    WireException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    WireException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
