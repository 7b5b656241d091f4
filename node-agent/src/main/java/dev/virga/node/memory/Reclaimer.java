package dev.virga.node.memory;

import java.util.Arrays;
import java.util.List;

/**
 * Makes pages free when they run low: a clock with two looks. Its hand goes round over all guests'
 * frames; a frame that was asked for since the hand passed loses only its cached addresses, so that
 * the next access is seen; one that was not is compressed or swapped. Frames that share their page
 * stay, but one that was left alone on it has it for itself again.
 *
 * <p>Threads: one at a time; it takes the pool's maintenance lock for each step.
 */
public final class Reclaimer {
    private static final int STEP = 256;

    /** After so many times round without success there is nothing to be had. */
    private static final int ROUNDS = 3;

    private final FramePool pool;
    private final long[] aging = new long[STEP];
    private final long[] cold = new long[STEP];
    private final long[] lone = new long[STEP];
    private int member;
    private int position;
    private long fruitless;

    /** A reclaimer of a pool; one for each. */
    public Reclaimer(FramePool pool) {
        this.pool = pool;
    }

    /** Lets go of shared pages that were left; to be called now and then in any case. */
    public void settle() {
        pool.maintenance().lock();
        try {
            pool.members().forEach(frames -> frames.mover().settle());
        } finally {
            pool.maintenance().unlock();
        }
    }

    /**
     * Works until enough pages are free or nothing more can be had.
     *
     * @return whether enough are free
     */
    public boolean run() {
        settle();
        fruitless = 0;
        while (!pool.enough()) {
            if (!step()) {
                return false;
            }
        }
        return true;
    }

    private boolean step() {
        pool.maintenance().lock();
        try {
            List<PooledFrames> members = pool.members();
            long total = 0;
            for (PooledFrames frames : members) {
                total += frames.frames();
            }
            if (fruitless > ROUNDS * total || total == 0) {
                return false;
            }
            if (member >= members.size()) {
                member = 0;
                position = 0;
            }
            look(members.get(member));
            return true;
        } finally {
            pool.maintenance().unlock();
        }
    }

    private void look(PooledFrames guest) {
        int ages = 0;
        int colds = 0;
        int lones = 0;
        boolean takeable = guest.takeable();
        int end = (int) Math.min(guest.frames(), (long) position + STEP);
        for (int gfn = position; gfn < end; gfn++) {
            long word = guest.words().get(gfn);
            if (takeable
                    && Words.kind(word) == Words.SHARED
                    && pool.shared().alone(Words.address(word))) {
                lone[lones++] = gfn;
            }
            if (takeable && Words.kind(word) == Words.PRIVATE) {
                if (guest.seen(gfn)) {
                    guest.unsee(gfn);
                    aging[ages++] = gfn;
                } else {
                    cold[colds++] = gfn;
                }
            }
        }
        fruitless += end - position;
        position = end;
        if (end == guest.frames()) {
            member++;
            position = 0;
        }
        if (lones > 0 && guest.mover().regain(lone, lones) > 0) {
            fruitless = 0;
        }
        guest.mover().age(aging, ages);
        if (colds > 0 && guest.mover().evict(Arrays.copyOf(cold, colds)) > 0) {
            fruitless = 0;
        }
        guest.mover().settle();
    }
}
