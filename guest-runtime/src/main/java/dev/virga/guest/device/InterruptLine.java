package dev.virga.guest.device;

/** A level-triggered interrupt wire from a device to its controller. Any thread; never blocks. */
@FunctionalInterface
public interface InterruptLine {
    /** A wire that leads nowhere. */
    InterruptLine NONE = level -> {};

    /** Drives the wire high (an interrupt is wanted) or low. */
    void level(boolean high);
}
