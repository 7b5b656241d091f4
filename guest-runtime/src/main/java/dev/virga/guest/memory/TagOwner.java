package dev.virga.guest.memory;

/** Holds cached addresses of frames, which may be that of the page of zeros. */
@FunctionalInterface
public interface TagOwner {
    /**
     * The frame has got a page of its own: no cached address of the page of zeros may stand for it
     * when this returns. Any thread, also while the frame is pinned.
     */
    void dropTags(long gfn);
}
