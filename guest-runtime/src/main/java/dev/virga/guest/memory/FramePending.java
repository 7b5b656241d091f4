package dev.virga.guest.memory;

/**
 * A device's access to guest memory met a frame that its owner can't give now. The device undoes
 * nothing (it has done nothing), and tries again when {@link FrameSource#whenReady} says so.
 * Carries no stack trace: it is an answer, not a failure.
 */
public final class FramePending extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long gfn;

    public FramePending(long gfn) {
        super("frame " + gfn + " is not here yet", null, false, false);
        this.gfn = gfn;
    }

    /** The guest frame to wait for. */
    public long gfn() {
        return gfn;
    }
}
