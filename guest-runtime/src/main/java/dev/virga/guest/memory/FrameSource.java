package dev.virga.guest.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Who owns the frames of one machine's RAM.
 *
 * <p>Role: the machine asks for a host address when an access misses its TLBs; the source decides
 * what stands behind the frame (nothing, zeros, a private page, a shared one, one on disk) and may
 * take it back through the {@link FrameUser} it was given. Frames are 4 KiB; a guest frame number
 * (gfn) counts from the start of RAM and is below {@link #frames()}; the machine never asks
 * outside.
 *
 * <p>Threads: every method may be called from any thread at any time, and none may block: what
 * can't be answered now is {@link #PENDING}, and the access is made again later.
 */
public interface FrameSource extends AutoCloseable {
    /** The answer of {@link #acquire} that means "not now". Never a valid address. */
    long PENDING = 0;

    /** Bytes in a frame. */
    int FRAME_BYTES = 4096;

    /** Number of frames of this RAM. */
    long frames();

    /**
     * The host address of a frame, good until revoked.
     *
     * @param write whether it will be written; without it the address must only be read
     * @return the address of its first byte, or {@link #PENDING}
     */
    long acquire(long gfn, boolean write);

    /**
     * Whether the frame is known to hold only zeros and has no page of its own. Such a frame may be
     * read without {@link #acquire}.
     */
    boolean zero(long gfn);

    /**
     * Whether the frame has no page of its own, so that its address will be another one when it is
     * first written: it is zero, or shared with others. Whoever keeps such an address asks this
     * first, and is told by {@link TagOwner#dropTags}.
     */
    default boolean borrowed(long gfn) {
        return zero(gfn);
    }

    /** Where what is made of common pages is kept; empty if this source has none. */
    default Optional<CommonPages> common() {
        return Optional.empty();
    }

    /**
     * The page behind a frame if it is a common one: never written, by nobody, as long as this or
     * any other frame stands on it.
     *
     * @return its host address, or 0
     */
    default long commonPage(long gfn) {
        return 0;
    }

    /** Runs {@code task} once, on any thread, when a frame that was PENDING is worth asking for. */
    void whenReady(long gfn, Runnable task);

    /**
     * The guest no longer needs the contents (balloon): the frame reads as zeros from now on, or,
     * where it can't be taken now, keeps what it holds.
     */
    void discard(long gfn);

    /** The same for the first {@code count} of many frames at once. */
    default void discard(long[] gfns, int count) {
        for (int i = 0; i < count; i++) {
            discard(gfns[i]);
        }
    }

    /**
     * The guest says that it does not use the first {@code count} of these just now (free page
     * reporting): they may be discarded, or keep what they hold.
     */
    default void reported(long[] gfns, int count) {
        discard(gfns, count);
    }

    /**
     * A moment to put things in order: called by those who run harts, between two runs, on a thread
     * that runs none just then. Returns soon.
     */
    default void tidy() {}

    /**
     * Has frames that hold nothing read as pages of a file, until they are written or discarded.
     * The file must stay as it is as long as the source lives.
     *
     * @param position of the first page in the file, a multiple of 4096
     * @return false if the source can't, and nothing was done
     */
    default boolean lend(long gfn, FileChannel file, long position, int count) throws IOException {
        return false;
    }

    /**
     * The guest has come to rest: a moment for what takes longer and gives memory back. Any thread;
     * harts may run.
     */
    default void rest() {}

    /** Tells the source whom to ask before it takes a frame back. Called once, before any use. */
    void attach(FrameUser user);

    /** What stands behind the RAM right now. */
    FrameStats stats();

    /** Frees everything. No address is good after it; the machine has stopped before. */
    @Override
    void close();
}
