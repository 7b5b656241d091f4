package dev.virga.guest.virtio;

/**
 * A request ended while the machine is being saved: it counts as not done and begins again. Never
 * leaves this package. Carries no stack trace: it is an answer, not a failure.
 */
final class Frozen extends RuntimeException {
    private static final long serialVersionUID = 1;

    Frozen() {
        super("the machine is being saved", null, false, false);
    }
}
