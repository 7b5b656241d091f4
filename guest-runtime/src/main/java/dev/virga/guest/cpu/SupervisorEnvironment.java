package dev.virga.guest.cpu;

/**
 * Who answers an ecall from S-mode instead of M-mode software: the hypervisor's built-in SBI.
 * Called on the hart's thread; may use its registers, others' only by posting.
 */
public interface SupervisorEnvironment {
    /** What becomes of the hart after the call. */
    enum Answer {
        /** Goes on behind the ecall. */
        DONE,
        /** A frame is missing ({@link Hart#awaitFrame} was called); the ecall is made again. */
        FRAME_WAIT,
        /** Waits for an interrupt, then goes on behind the ecall. */
        SUSPEND,
        /** Stops until started anew. */
        STOP
    }

    /** Serves the call in a7, a6, a0 to a5. */
    Answer call(Hart hart);
}
