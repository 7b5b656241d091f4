package dev.virga.guest.device;

/**
 * Where devices do their work, away from the harts: a bounded pool in real time, or, with the
 * instruction clock, a queue that the machine drains at counted instructions.
 */
@FunctionalInterface
public interface DeviceExecutor {
    /** Runs the task soon, on any thread. Never blocks, never runs it in the calling thread. */
    void execute(Runnable task);
}
