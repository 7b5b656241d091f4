package dev.virga.guest.cpu;

/**
 * How instructions are executed: the seam between the hart and its engines. An engine runs from the
 * hart's pc as far as its fast ways go and says why it came back; the hart does what is rare and
 * calls again. One engine may serve many harts; what it keeps for one it keeps in the hart.
 *
 * <p>On return the hart's pc and registers are exact, and {@link Hart#left} has been reduced by the
 * number of instructions that retired.
 */
interface ExecutionEngine {
    /** Somebody wants the hart's attention. */
    int ATTENTION = 0;

    /** The next block is longer than what is left. */
    int BUDGET = 1;

    /** The fetch TLB doesn't know the page of the pc. */
    int FETCH = 2;

    /** Nothing is decoded at the pc. */
    int UNDECODED = 3;

    /** {@link Hart#slowInsn}, which stands at the pc, is not the engine's business. */
    int SLOW = 4;

    /** There is translated code for what stands at the pc. */
    int REGION = 5;

    /** So many jumps arrived at the pc that it should be translated. */
    int HOT = 6;

    /** An instruction was executed and paid for, with the outcome in {@link Hart#outcome}. */
    int DONE = 7;

    /** Runs; {@code hart.left} is positive. */
    int execute(Hart hart);

    /** Runs the one instruction at the pc's slot of {@code page}; {@code hart.left} is 1. */
    int step(Hart hart, CodePage page);
}
