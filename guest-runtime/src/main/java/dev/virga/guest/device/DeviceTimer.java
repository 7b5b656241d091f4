package dev.virga.guest.device;

/**
 * One device's alarm clock, in the time that its guest sees pass. It holds one task: however often
 * a guest makes its device ask, the host keeps no more. Any thread.
 */
@FunctionalInterface
public interface DeviceTimer {
    /** A timer that never rings. */
    DeviceTimer NEVER = (nanos, task) -> {};

    /**
     * Runs the task once, on any thread, not before {@code nanos} nanoseconds from now, in place of
     * one that was asked for earlier and hasn't begun. Never blocks, never runs it in the calling
     * thread.
     */
    void after(long nanos, Runnable task);
}
