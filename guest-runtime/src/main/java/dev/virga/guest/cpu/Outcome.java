package dev.virga.guest.cpu;

/**
 * What became of an instruction (or of the attempt to fetch one) outside the engine's fast loop.
 */
enum Outcome {
    /** Nothing was executed; try again now. */
    GO_ON,
    /** Executed; the pc is that of the next. */
    RETIRED,
    /** Executed; the pc is already where it belongs. */
    JUMPED,
    /** A trap was taken instead; the pc is the handler's. */
    TRAPPED,
    /** Not executed; needs {@link Hart#awaitedFrame()}. */
    FRAME_WAIT,
    /** Executed; the hart now waits for an interrupt. */
    WAITING,
    /** Executed; it would be good if others ran now. */
    YIELD,
    /** Executed; the hart stops until somebody starts it. */
    HALTED,
    /** Not executed; somebody wants the loop left. */
    STOPPED
}
