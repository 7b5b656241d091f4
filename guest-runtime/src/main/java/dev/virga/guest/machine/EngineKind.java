package dev.virga.guest.machine;

/** Which engine executes instructions. */
public enum EngineKind {
    /** Interprets first and translates what is hot. */
    AUTO,
    /** Always interprets. */
    INTERPRETER,
    /** Translates whatever is jumped to, at once: slow to start, for tests and measurements. */
    TRANSLATOR
}
