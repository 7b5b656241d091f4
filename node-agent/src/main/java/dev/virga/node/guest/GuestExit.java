package dev.virga.node.guest;

/**
 * How a guest ended.
 *
 * @param message for people; empty if there is nothing to say
 */
public record GuestExit(Kind kind, String message) {
    /** The ways to end. */
    public enum Kind {
        /** The guest powered off. */
        POWERED_OFF,
        /** It was stopped from outside. */
        STOPPED,
        /** It, or the machine under it, broke. */
        FAILED
    }
}
