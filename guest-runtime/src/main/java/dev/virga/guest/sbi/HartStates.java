package dev.virga.guest.sbi;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Who is started and who is not (SBI specification, "Hart State Management Extension"). */
final class HartStates {
    static final int STARTED = 0;
    static final int STOPPED = 1;

    private final AtomicIntegerArray states;

    HartStates(int harts) {
        states = new AtomicIntegerArray(harts);
        reset();
    }

    /** Hart 0 is started, the others wait for it to start them. */
    void reset() {
        for (int i = 0; i < states.length(); i++) {
            states.set(i, i == 0 ? STARTED : STOPPED);
        }
    }

    boolean exists(long hart) {
        return hart >= 0 && hart < states.length();
    }

    boolean start(int hart) {
        return states.compareAndSet(hart, STOPPED, STARTED);
    }

    void stop(int hart) {
        states.set(hart, STOPPED);
    }

    int state(int hart) {
        return states.get(hart);
    }

    void set(int hart, int state) {
        states.set(hart, state);
    }
}
