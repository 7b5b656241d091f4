package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds equal frames and has them share a page, in the manner of Linux's KSM: goes round over all
 * frames, passes by those that changed since the last time, looks for the rest among the shared
 * pages and then among those seen in this round. Equal hashes only make a candidate; the bytes are
 * compared when nobody can write them any more.
 *
 * <p>How much it does is bounded by who calls it: {@link #round} looks at so many frames. Threads:
 * one at a time, with the pool's maintenance lock.
 */
public final class Merger {
    private static final int BATCH = 64;

    private record Spot(PooledFrames frames, long gfn) {}

    private final FramePool pool;
    private final Map<SharedPages.Key, Spot> candidates = new HashMap<>();

    private final long[] batch = new long[BATCH];
    private final long[] targets = new long[BATCH];
    private int batched;
    private int member;
    private int position;
    private long rounds;

    /** A merger of a pool; one for each. */
    public Merger(FramePool pool) {
        this.pool = pool;
    }

    /** How often it has been at every frame. */
    public long rounds() {
        return rounds;
    }

    /**
     * Looks at the next frames.
     *
     * @param frames how many at most
     * @return how many it looked at
     */
    public int round(int frames) {
        if (!pool.uses(MemoryRung.MERGE)) {
            return 0;
        }
        pool.maintenance().lock();
        try {
            List<PooledFrames> members = List.copyOf(pool.members());
            candidates.values().removeIf(spot -> !members.contains(spot.frames()));
            int done = 0;
            while (done < frames && !members.isEmpty()) {
                if (member >= members.size()) {
                    member = 0;
                    position = 0;
                    candidates.clear();
                    rounds++;
                    if (done > 0) {
                        break;
                    }
                }
                done += scan(members.get(member), frames - done);
            }
            return done;
        } finally {
            pool.maintenance().unlock();
        }
    }

    private int scan(PooledFrames guest, int most) {
        int from = position;
        int end = (int) Math.min(guest.frames(), (long) from + most);
        if (guest.domain().isPresent()) {
            for (int gfn = from; gfn < end; gfn++) {
                look(guest, guest.domain().get(), gfn);
            }
            flush(guest);
        } else {
            end = (int) guest.frames();
        }
        position = end;
        if (end == guest.frames()) {
            member++;
            position = 0;
        }
        return Math.max(1, end - from);
    }

    private void look(PooledFrames guest, String domain, int gfn) {
        long word = guest.words().get(gfn);
        if (Words.kind(word) != Words.PRIVATE) {
            return;
        }
        long hash = Pages.hash(Words.address(word));
        if (!guest.words().same(gfn, (byte) (hash >>> 56))) {
            return;
        }
        var key = new SharedPages.Key(domain, hash);
        Optional<Long> target = pool.shared().find(key);
        if (target.isEmpty()) {
            Spot other = candidates.get(key);
            if (other == null) {
                candidates.put(key, new Spot(guest, gfn));
                return;
            }
            if (other.frames() == guest && other.gfn() == gfn) {
                return;
            }
            target = other.frames().mover().offer(other.gfn(), key);
            candidates.remove(key);
        }
        if (target.isPresent()) {
            batch[batched] = gfn;
            targets[batched++] = target.get();
            if (batched == BATCH) {
                flush(guest);
            }
        }
    }

    private void flush(PooledFrames guest) {
        if (batched > 0) {
            guest.mover().merge(Arrays.copyOf(batch, batched), Arrays.copyOf(targets, batched));
            batched = 0;
        }
    }
}
