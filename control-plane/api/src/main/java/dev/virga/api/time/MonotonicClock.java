package dev.virga.api.time;

/** A clock that only goes forward. Its values mean nothing in another process. */
@FunctionalInterface
public interface MonotonicClock {
    /** Nanoseconds since some moment; only differences mean anything. */
    long nanos();

    /** The clock of this process. */
    static MonotonicClock system() {
        return System::nanoTime;
    }
}
