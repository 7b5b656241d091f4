package dev.virga.guest.cpu;

/** Why {@link Hart#run} came back. */
public enum StopReason {
    /** The budget is used up, to the instruction. */
    BUDGET,
    /** The hart waits for an interrupt; {@link Hart#wakeDeadline()} says until when at most. */
    WFI,
    /** An access needs a frame that isn't here; {@link Hart#awaitedFrame()} says which. */
    FRAME_WAIT,
    /** The hart spins for another one (pause, wrs): somebody else might run. */
    YIELD,
    /** Somebody asked it to stop; it can be run again. */
    PAUSED,
    /** The hart is not started (SBI HSM), or the machine was switched off. */
    HALTED,
    /** A debugger's breakpoint stands at the pc. */
    BREAKPOINT
}
