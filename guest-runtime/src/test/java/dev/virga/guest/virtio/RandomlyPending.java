package dev.virga.guest.virtio;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.FrameStats;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.LocalFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Frames that are often not here: each request may be answered PENDING at random, until the frame
 * was waited for. Whoever waits is told when {@link #deliver} is called. Threads: one at a time.
 */
public final class RandomlyPending implements FrameSource {
    private record Waiting(long gfn, Runnable task) {}

    private final LocalFrames frames;
    private final SplittableRandom random;
    private final List<Waiting> waiting = new ArrayList<>();
    private final int oneIn;
    private boolean on;
    private long granted = -1;
    private int refused;

    /** Refuses one request in {@code oneIn}, once switched on. */
    public RandomlyPending(long bytes, long seed, int oneIn) {
        this.frames = new LocalFrames(bytes);
        this.random = new SplittableRandom(seed);
        this.oneIn = oneIn;
    }

    /** Begins or ends refusing. */
    public void refusing(boolean now) {
        on = now;
    }

    /** How often PENDING was answered. */
    public int refused() {
        return refused;
    }

    /** Tells all who wait; returns whether there were any. */
    public boolean deliver() {
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        for (Waiting w : now) {
            granted = w.gfn();
            w.task().run();
        }
        return !now.isEmpty();
    }

    @Override
    public long frames() {
        return frames.frames();
    }

    @Override
    public long acquire(long gfn, boolean write) {
        if (on && gfn != granted && random.nextInt(oneIn) == 0) {
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
        waiting.add(new Waiting(gfn, task));
    }

    @Override
    public void discard(long gfn) {
        frames.discard(gfn);
    }

    @Override
    public void discard(long[] gfns, int count) {
        frames.discard(gfns, count);
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
