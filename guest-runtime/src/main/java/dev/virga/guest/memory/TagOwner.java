package dev.virga.guest.memory;

/** Holds cached addresses of frames, which may be those of pages that are not their own. */
@FunctionalInterface
public interface TagOwner {
    /**
     * The frame has got a page of its own: no cached address of the page before may stand for it
     * when this returns. Any thread, also while the frame is pinned.
     */
    void dropTags(long gfn);
}
