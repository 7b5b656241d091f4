package dev.virga.guest.cpu;

/** Exception causes (privileged ISA, table of mcause values) that no access type brings. */
final class Cause {
    static final int MISALIGNED_FETCH = 0;
    static final int ILLEGAL_INSTRUCTION = 2;
    static final int BREAKPOINT = 3;
    static final int USER_CALL = 8;

    /** Bits of medeleg that exist. */
    static final long DELEGABLE = 0xB3FF;

    private Cause() {}
}
