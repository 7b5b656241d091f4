package dev.virga.guest.machine;

/** What makes a machine's time pass. */
public enum ClockMode {
    /** The host's clock; each hart has a thread. */
    REAL,
    /**
     * Instructions retired: everything happens at a counted instruction, so that the same inputs
     * give the same run to the bit. Harts take turns on one thread.
     */
    INSTRUCTIONS
}
