package dev.virga.api.time;

import java.time.Duration;

/** Calls that come later. */
public interface Timers {
    /** Runs {@code task} once after {@code delay}, on a thread of the timers; it must not block. */
    Cancellable after(Duration delay, Runnable task);

    /** Runs {@code task} again and again, {@code period} apart, the first time after one period. */
    Cancellable every(Duration period, Runnable task);

    /** A call that may be taken back. */
    interface Cancellable {
        /** Takes the call back; nothing happens if it already ran. */
        void cancel();
    }
}
