package dev.virga.guest.virtio.balloon;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;

/** Frames that the guest gave, discarded many at once. Threads: one at a time. */
final class FreeFrames {
    private static final int AT_ONCE = 512;

    private final GuestMemory memory;
    private final long[] gfns = new long[AT_ONCE];
    private int count;

    FreeFrames(GuestMemory memory) {
        this.memory = memory;
    }

    /** Adds the frame at an address, if there is one. */
    void add(long address) {
        if ((address & (FrameSource.FRAME_BYTES - 1)) == 0
                && memory.contains(address, FrameSource.FRAME_BYTES)) {
            gfns[count++] = memory.frameOf(address);
            if (count == AT_ONCE) {
                discard();
            }
        }
    }

    /** Discards those added since the last time. */
    void discard() {
        memory.frames().discard(gfns, count);
        count = 0;
    }
}
