package dev.virga.guest.machine;

/** Which engine executes instructions. */
public enum EngineKind {
    /** The best there is for what runs. */
    AUTO,
    /** Always the interpreter. */
    INTERPRETER
}
