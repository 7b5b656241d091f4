package dev.virga.deploy.simulation;

/** Something is that must never be. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
