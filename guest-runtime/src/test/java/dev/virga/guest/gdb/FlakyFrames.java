package dev.virga.guest.gdb;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameStats;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.LocalFrames;
import java.util.SplittableRandom;

/** Frames that, once switched on, are often not here at the first asking. Threads: any. */
final class FlakyFrames implements FrameSource {
    private final LocalFrames frames;
    private final SplittableRandom random;
    private boolean on;
    private int refused;

    FlakyFrames(long bytes, long seed) {
        frames = new LocalFrames(bytes);
        random = new SplittableRandom(seed);
    }

    synchronized void refusing() {
        on = true;
    }

    synchronized int refused() {
        return refused;
    }

    @Override
    public long frames() {
        return frames.frames();
    }

    @Override
    public synchronized long acquire(long gfn, boolean write) {
        if (on && random.nextInt(3) == 0) {
            refused++;
            return PENDING;
        }
        return frames.acquire(gfn, write);
    }

    @Override
    public boolean zero(long gfn) {
        return frames.zero(gfn);
    }

    @Override
    public void whenReady(long gfn, Runnable task) {
        task.run();
    }

    @Override
    public void discard(long gfn) {
        frames.discard(gfn);
    }

    @Override
    public void attach(FrameUser user) {
        frames.attach(user);
    }

    @Override
    public FrameStats stats() {
        return frames.stats();
    }

    @Override
    public void close() {
        frames.close();
    }
}
