package dev.virga.guest.virtio.balloon;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;

/** Frames that the guest gave or said to be free, many at once. Threads: one at a time. */
final class FreeFrames {
    private static final int AT_ONCE = 512;

    /** What becomes of them. */
    @FunctionalInterface
    interface Fate {
        void take(long[] gfns, int count);
    }

    private final GuestMemory memory;
    private final Fate fate;
    private final long[] gfns = new long[AT_ONCE];
    private int count;

    FreeFrames(GuestMemory memory, Fate fate) {
        this.memory = memory;
        this.fate = fate;
    }

    /** Adds the frame at an address, if there is one. */
    void add(long address) {
        if ((address & (FrameSource.FRAME_BYTES - 1)) == 0
                && memory.contains(address, FrameSource.FRAME_BYTES)) {
            gfns[count++] = memory.frameOf(address);
            if (count == AT_ONCE) {
                flush();
            }
        }
    }

    /** Passes on those added since the last time. */
    void flush() {
        fate.take(gfns, count);
        count = 0;
    }
}
