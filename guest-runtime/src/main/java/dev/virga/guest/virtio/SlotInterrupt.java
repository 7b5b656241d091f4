package dev.virga.guest.virtio;

import dev.virga.guest.device.InterruptLine;

/** InterruptStatus and the wire that follows it (virtio 1.2, section 4.2.2). Threads: any. */
final class SlotInterrupt {
    static final int USED_BUFFER = 1;
    static final int CONFIGURATION = 2;

    private final InterruptLine line;
    private int status;

    SlotInterrupt(InterruptLine line) {
        this.line = line;
    }

    synchronized int status() {
        return status;
    }

    synchronized void raise(int bits) {
        set(status | bits);
    }

    synchronized void acknowledge(int bits) {
        set(status & ~bits);
    }

    synchronized void set(int next) {
        boolean was = status != 0;
        status = next & (USED_BUFFER | CONFIGURATION);
        if (was != (status != 0)) {
            line.level(status != 0);
        }
    }

    /** After a restore the wire may stand anywhere. */
    synchronized void restore(int bits) {
        status = bits & (USED_BUFFER | CONFIGURATION);
        line.level(status != 0);
    }
}
