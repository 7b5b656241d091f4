package dev.virga.node.memory;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.RawMemory;
import java.util.HashSet;
import java.util.Set;

/** A guest without harts: reads and writes single words of its frames, and pins some. */
final class TestFrames implements FrameUser {
    final PooledFrames frames;
    final Set<Long> pinned = new HashSet<>();
    long revoked;

    TestFrames(PooledFrames frames) {
        this.frames = frames;
        frames.attach(this);
    }

    @Override
    public boolean revoke(long gfn, boolean writesOnly) {
        revoked++;
        return !pinned.contains(gfn);
    }

    /** False if the frame is PENDING. */
    boolean write(long gfn, long value) {
        long page = frames.acquire(gfn, true);
        if (page == FrameSource.PENDING) {
            return false;
        }
        RawMemory.putLong(page + 8 * (gfn % 512), value);
        return true;
    }

    /** Fills the frame with what can't be compressed. */
    boolean fill(long gfn, long seed) {
        long page = frames.acquire(gfn, true);
        if (page == FrameSource.PENDING) {
            return false;
        }
        var random = new java.util.SplittableRandom(seed);
        for (int at = 0; at < Pages.BYTES; at += 8) {
            RawMemory.putLong(page + at, random.nextLong());
        }
        return true;
    }

    long read(long gfn) {
        long page = frames.acquire(gfn, false);
        if (page == FrameSource.PENDING) {
            throw new AssertionError("frame " + gfn + " is pending");
        }
        return RawMemory.getLong(page + 8 * (gfn % 512));
    }

    long page(long gfn) {
        return frames.acquire(gfn, false);
    }
}
