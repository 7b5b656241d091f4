package dev.virga.api.vm;

import java.util.Optional;

/**
 * The body of {@code POST /v1/vms/{id}/exec}: a shell command for the guest.
 *
 * @param timeoutSeconds 1 to {@link #MAX_TIMEOUT_SECONDS}; {@link #DEFAULT_TIMEOUT_SECONDS} when
 *     left out
 */
public record ExecRequest(String command, Optional<Integer> timeoutSeconds) {
    /** The longest command, in characters. */
    public static final int MAX_COMMAND = 8192;

    public static final int DEFAULT_TIMEOUT_SECONDS = 30;
    public static final int MAX_TIMEOUT_SECONDS = 300;

    public ExecRequest {
        if (command.isBlank() || command.length() > MAX_COMMAND) {
            throw new IllegalArgumentException(
                    "command: 1 to " + MAX_COMMAND + " characters, not " + command.length());
        }
        int seconds = timeoutSeconds.orElse(DEFAULT_TIMEOUT_SECONDS);
        if (seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
            throw new IllegalArgumentException(
                    "timeoutSeconds: 1 to " + MAX_TIMEOUT_SECONDS + ", not " + seconds);
        }
    }

    /** How long the guest may take, in seconds. */
    public int seconds() {
        return timeoutSeconds.orElse(DEFAULT_TIMEOUT_SECONDS);
    }
}
