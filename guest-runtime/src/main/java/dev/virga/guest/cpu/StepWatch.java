package dev.virga.guest.cpu;

/** Sees every instruction before it is executed: breakpoints, single steps, traces. */
@FunctionalInterface
public interface StepWatch {
    /** On the hart's thread; false stops the hart with {@link StopReason#BREAKPOINT}. */
    boolean before(Hart hart);
}
