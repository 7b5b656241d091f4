package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;
import java.util.Arrays;
import java.util.List;
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

    /** So many frames without a page of their own are passed by in the time one is looked at. */
    private static final int PASSED = 64;

    /** A round is fruitful if it merged one in so many. */
    private static final int FRUITFUL = 256;

    private final FramePool pool;
    private final MergeCandidates candidates = new MergeCandidates();

    private final long[] batch = new long[BATCH];
    private final long[] targets = new long[BATCH];
    private int batched;
    private int member;
    private int position;
    private long rounds;
    private long looked;
    private long merged;
    private boolean fruitful = true;

    /** A merger of a pool; one for each. */
    public Merger(FramePool pool) {
        this.pool = pool;
    }

    /** How often it has been at every frame. */
    public long rounds() {
        return rounds;
    }

    /** Whether the last round brought something, or this one does. */
    boolean fruitful() {
        return fruitful || brings();
    }

    private boolean brings() {
        return merged > looked / FRUITFUL;
    }

    /**
     * Looks at the next frames, until the end of a round at most.
     *
     * @param frames how many; those that have no page of their own are not counted, but cost a
     *     little, too
     * @return how many it looked at
     */
    public int round(int frames) {
        if (!pool.uses(MemoryRung.MERGE)) {
            return 0;
        }
        pool.maintenance().lock();
        try {
            List<PooledFrames> members = pool.members();
            if (member == 0 && position == 0) {
                begin(members);
            }
            long before = looked;
            long effort = (long) frames * PASSED;
            while (effort > 0 && member < members.size()) {
                effort -= scan(members.get(member), effort);
            }
            int done = (int) (looked - before);
            if (member >= members.size()) {
                member = 0;
                position = 0;
                rounds++;
                fruitful = brings();
            }
            return done;
        } finally {
            pool.maintenance().unlock();
        }
    }

    private void begin(List<PooledFrames> members) {
        long own = 0;
        for (PooledFrames frames : members) {
            own += frames.domain().isPresent() ? frames.ownFrames() : 0;
        }
        candidates.clear(own);
        looked = 0;
        merged = 0;
    }

    /** Goes on with a guest; what it took. */
    private long scan(PooledFrames guest, long most) {
        FrameTable words = guest.words();
        int end = (int) guest.frames();
        long effort = 0;
        if (guest.domain().isEmpty() || guest.ownFrames() == 0) {
            position = end;
        }
        String domain = guest.domain().orElse("");
        while (position < end && effort < most) {
            if (words.common(position)) {
                position = Math.min(end, (position | FrameTable.CHUNK - 1) + 1);
                effort++;
            } else {
                effort += look(guest, domain, position++) ? PASSED : 1;
            }
        }
        flush(guest);
        if (position == end) {
            member++;
            position = 0;
        }
        return effort + 1;
    }

    private boolean look(PooledFrames guest, String domain, int gfn) {
        long word = guest.words().get(gfn);
        if (Words.kind(word) != Words.PRIVATE) {
            return false;
        }
        looked++;
        long hash = Pages.hash(Words.address(word));
        if (!guest.words().same(gfn, (byte) (hash >>> 56))) {
            return true;
        }
        var key = new SharedPages.Key(domain, hash);
        Optional<Long> target = pool.shared().find(key);
        if (target.isEmpty()) {
            target = partner(guest, gfn, key);
        }
        if (target.isPresent()) {
            batch[batched] = gfn;
            targets[batched++] = target.get();
            if (batched == BATCH) {
                flush(guest);
            }
        }
        return true;
    }

    /** The page of another frame that looked the same in this round; it is a shared one now. */
    private Optional<Long> partner(PooledFrames guest, int gfn, SharedPages.Key key) {
        // Those of another domain must not meet, nor push each other out.
        long hash = key.hash() ^ key.domain().hashCode() * 0x9E37_79B9_7F4A_7C15L;
        Optional<MergeCandidates.Spot> other = candidates.find(hash);
        boolean fit =
                other.isPresent()
                        && !other.get().frames().closed()
                        && other.get().frames().domain().equals(guest.domain())
                        && (other.get().frames() != guest || other.get().gfn() != gfn);
        Optional<Long> page =
                fit ? other.get().frames().mover().offer(other.get().gfn(), key) : Optional.empty();
        if (page.isEmpty()) {
            candidates.put(hash, guest, gfn);
        }
        return page;
    }

    private void flush(PooledFrames guest) {
        if (batched > 0) {
            merged += batched;
            guest.mover().merge(Arrays.copyOf(batch, batched), Arrays.copyOf(targets, batched));
            batched = 0;
        }
    }
}
