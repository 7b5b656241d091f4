package dev.virga.deploy.fleet;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.RawMemory;
import dev.virga.node.memory.PooledFrames;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A guest without harts: small RAM with pages of a real Debian guest. Most are the same in every
 * such guest, some are its own, some are never touched; what it reads it verifies. Threads: any;
 * one at a time is inside.
 */
final class SyntheticGuest implements FrameUser {
    /** Frames of each. */
    static final int FRAMES = 512;

    /** Of these, with what all guests have. */
    private static final int COMMON = FRAMES * 60 / 100;

    /** Of these, with what nobody else has; the rest is not touched. */
    static final int TOUCHED = FRAMES * 75 / 100;

    private static final int HOT_PERCENT = 90;
    private static final int HOT_PART = 10;
    private static final int WRITE_PERCENT = 20;

    private final PooledFrames frames;
    private final int number;
    private final List<byte[]> pages;

    /**
     * A guest.
     *
     * @param pages what Debian's pages look like
     */
    SyntheticGuest(PooledFrames frames, int number, List<byte[]> pages) {
        this.frames = frames;
        this.number = number;
        this.pages = pages;
        frames.attach(this);
    }

    @Override
    public synchronized boolean revoke(long gfn, boolean writesOnly) {
        return true;
    }

    @Override
    public synchronized int revoke(long[] gfns, int count) {
        return count;
    }

    /** Writes all that it ever touches. */
    void fill(Latencies waits) throws InterruptedException {
        for (int gfn = 0; gfn < TOUCHED; gfn++) {
            int which = gfn;
            await(gfn, () -> write(which), waits);
        }
    }

    /** Touches one frame as guests do: mostly a few that it uses all the time. */
    void touch(SplittableRandom random, Latencies waits) throws InterruptedException {
        boolean hot = random.nextInt(100) < HOT_PERCENT;
        int gfn = hot ? random.nextInt(TOUCHED / HOT_PART) * HOT_PART : random.nextInt(TOUCHED);
        boolean write = gfn >= COMMON && random.nextInt(100) < WRITE_PERCENT;
        int at = 8 + 8 * random.nextInt(FrameSource.FRAME_BYTES / 8 - 1);
        await(gfn, () -> write ? write(gfn) : verify(gfn, at), waits);
    }

    @FunctionalInterface
    private interface Access {
        /** False if the frame is PENDING. */
        boolean done();
    }

    private void await(int gfn, Access access, Latencies waits) throws InterruptedException {
        if (access.done()) {
            return;
        }
        long begin = System.nanoTime();
        do {
            CountDownLatch ready = new CountDownLatch(1);
            frames.whenReady(gfn, ready::countDown);
            if (!ready.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("frame " + gfn + " of guest " + number + " never comes");
            }
        } while (!access.done());
        waits.add(System.nanoTime() - begin);
    }

    private synchronized boolean write(int gfn) {
        long page = frames.acquire(gfn, true);
        if (page == FrameSource.PENDING) {
            return false;
        }
        byte[] like = pages.get(gfn % pages.size());
        RawMemory.copyIn(like, 0, page, like.length);
        if (gfn >= COMMON) {
            RawMemory.putLong(page, owner(gfn));
        }
        return true;
    }

    private synchronized boolean verify(int gfn, int at) {
        long page = frames.acquire(gfn, false);
        if (page == FrameSource.PENDING) {
            return false;
        }
        byte[] one = new byte[8];
        RawMemory.copyOut(page + at, one, 0, one.length);
        byte[] like = pages.get(gfn % pages.size());
        boolean right = gfn < COMMON || RawMemory.getLong(page) == owner(gfn);
        for (int i = 0; i < one.length; i++) {
            right &= one[i] == like[at + i];
        }
        if (!right) {
            throw new AssertionError("wrong bytes in frame " + gfn + " of guest " + number);
        }
        return true;
    }

    private long owner(int gfn) {
        return (number + 1L) << 32 | gfn;
    }

    void close() {
        frames.close();
    }
}
