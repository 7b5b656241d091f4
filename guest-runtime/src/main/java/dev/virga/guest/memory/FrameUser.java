package dev.virga.guest.memory;

/**
 * What a machine answers to the owner of its frames: the receiving end of the revocation protocol.
 *
 * <p>The source first marks the frame so that {@link FrameSource#acquire} answers PENDING, then
 * calls {@link #revoke}; when that returns true no hart and no device can reach the old address any
 * more, and the source may read, compare, compress or free it.
 */
public interface FrameUser {
    /**
     * Takes away every cached address of a frame. Waits until each hart that runs has let go
     * (bounded by one block of guest code); harts that do not run let go before they run again.
     * Never called by a thread that is running a hart of the same machine.
     *
     * @param writesOnly whether reading through the old address stays allowed (copy-on-write)
     * @return false if a device holds the frame pinned; nothing was taken away then
     */
    boolean revoke(long gfn, boolean writesOnly);

    /**
     * Takes away every cached address of many frames, at little more than the price of one.
     *
     * @param gfns the frames, at most as many as {@code count}; sorted anew: first those that were
     *     taken away, then those that a device holds pinned
     * @return how many were taken away
     */
    default int revoke(long[] gfns, int count) {
        int taken = 0;
        for (int i = 0; i < count; i++) {
            long gfn = gfns[i];
            if (revoke(gfn, false)) {
                gfns[i] = gfns[taken];
                gfns[taken++] = gfn;
            }
        }
        return taken;
    }
}
