package dev.virga.node.vcpu;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Which vCPU runs next, and for how long: the policy and the bookkeeping of the scheduler, pure.
 * All times are nanoseconds of one clock that never goes back, given by the caller.
 *
 * <p>Two steps: first a VM, then its vCPU that waits longest, so a VM's share does not depend on
 * how many of its vCPUs are busy, and spinners that yield make way for their siblings. Fair means:
 * the VM with the least virtual time, which grows with what it ran divided by its weight. A slice
 * is charged when it begins and put right when it ends, so that several workers don't pick the same
 * VM for the same credit. Who slept, was throttled or could not use its share (it has fewer vCPUs
 * than its weight entitles to) comes back level with the others, without credit.
 *
 * <p>Not thread-safe.
 */
final class RunQueue {
    /** Length of a slice: short enough that eight busy vCPUs a worker stay under 30 ms. */
    static final long SLICE_NANOS = 3_000_000;

    /** How many slices a VM may lag behind the others before it loses credit. */
    private static final int MAX_LAG = 4;

    private final Policy policy;
    private final TreeSet<Share> listed;
    private final PriorityQueue<Share> blocked =
            new PriorityQueue<>(Comparator.comparingLong((Share share) -> share.blockedUntil));
    private long numbers;
    private long tickets;

    /** The virtual time of whoever was picked last. */
    private long virtualNow;

    private int waiting;
    private int running;
    private int stalled;
    private final StallClock cpuSome = new StallClock();
    private final StallClock memorySome = new StallClock();
    private final StallClock memoryFull = new StallClock();

    RunQueue(Policy policy) {
        this.policy = policy;
        Comparator<Share> order =
                switch (policy) {
                    case FAIR -> Comparator.comparingLong(share -> share.virtual);
                    case ROUND_ROBIN -> Comparator.comparingLong(share -> share.ticket);
                };
        this.listed = new TreeSet<>(order.thenComparingLong(share -> share.number));
    }

    /** A VM's share, with nothing to run yet. */
    Share share(ShareTerms terms) {
        return new Share(terms, numbers++);
    }

    /** How many vCPUs wait that could be picked now. */
    int waiting() {
        return waiting;
    }

    /** Its vCPU could run. */
    void add(Task task, long now) {
        Share share = task.share;
        if (task.stalled) {
            task.stalled = false;
            stalled--;
            share.stalledNanos += now - task.since;
        }
        task.since = now;
        if (share.waiting.isEmpty() && share.running == 0) {
            share.virtual = Math.max(share.virtual, virtualNow);
        }
        unlist(share);
        share.waiting.addLast(task);
        share.siblings = share.waiting.size();
        list(share);
    }

    private void list(Share share) {
        if (!share.listed && !share.held && !share.blocked && !share.waiting.isEmpty()) {
            if (policy == Policy.ROUND_ROBIN) {
                share.ticket = tickets++;
            }
            share.listed = true;
            waiting += share.waiting.size();
            listed.add(share);
        }
    }

    private void unlist(Share share) {
        if (share.listed) {
            listed.remove(share);
            waiting -= share.waiting.size();
            share.listed = false;
        }
    }

    /** Who runs now; it is given {@link Task#grant}. */
    Optional<Task> next(long now) {
        release(now);
        while (!listed.isEmpty()) {
            Share share = listed.first();
            unlist(share);
            long allowed = share.allowance(now);
            if (allowed < share.least()) {
                block(share, now, now + share.untilAllowed(SLICE_NANOS));
                continue;
            }
            Task task = share.waiting.removeFirst();
            share.siblings = share.waiting.size();
            share.stolenNanos += now - task.since;
            share.running++;
            running++;
            share.slices++;
            task.grant = Math.min(SLICE_NANOS, allowed);
            virtualNow = Math.max(virtualNow, share.virtual);
            charge(share, task.grant);
            list(share);
            return Optional.of(task);
        }
        return Optional.empty();
    }

    private static void charge(Share share, long nanos) {
        share.virtual += share.toVirtual(nanos);
        share.spend(nanos);
    }

    /**
     * It has run; whether it goes on is for the caller to say ({@link #add}).
     *
     * @param ranNanos of the host's processor
     * @param wallNanos from when it began until now
     */
    void ran(Task task, long ranNanos, long wallNanos) {
        Share share = task.share;
        boolean wasListed = share.listed;
        unlist(share);
        charge(share, ranNanos - task.grant);
        long floor = virtualNow - share.toVirtual(MAX_LAG * SLICE_NANOS);
        share.virtual = Math.max(share.virtual, floor);
        share.running--;
        running--;
        share.ranNanos += ranNanos;
        share.stolenNanos += Math.max(0, wallNanos - ranNanos);
        if (wasListed) {
            list(share);
        }
    }

    /** It waits for a page, until it is added again. */
    void stall(Task task, long now) {
        task.stalled = true;
        stalled++;
        task.since = now;
    }

    /** Nothing of a VM runs before that time. */
    void block(Share share, long now, long until) {
        if (share.blocked) {
            return;
        }
        unlist(share);
        for (Task task : share.waiting) {
            share.stolenNanos += now - task.since;
            task.since = now;
        }
        share.blocked = true;
        share.blockedUntil = until;
        blocked.add(share);
    }

    private void release(long now) {
        while (!blocked.isEmpty() && blocked.peek().blockedUntil <= now) {
            Share share = blocked.remove();
            share.blocked = false;
            for (Task task : share.waiting) {
                share.throttledNanos += now - task.since;
                task.since = now;
            }
            if (share.running == 0) {
                share.virtual = Math.max(share.virtual, virtualNow);
            }
            list(share);
        }
    }

    /** When the next blocked VM may run again; MAX_VALUE if none is blocked. */
    long nextRelease() {
        return blocked.isEmpty() ? Long.MAX_VALUE : blocked.peek().blockedUntil;
    }

    /** Nothing more of it is picked. */
    void hold(Share share) {
        unlist(share);
        share.held = true;
    }

    /** The opposite; the time that it was held is nobody's. */
    void unhold(Share share, long now) {
        if (share.held) {
            share.held = false;
            for (Task task : share.waiting) {
                task.since = now;
            }
            share.virtual = Math.max(share.virtual, virtualNow);
            list(share);
        }
    }

    /** Notes for {@link #pressure} how things stand; to be called after any change. */
    void observe(long now) {
        cpuSome.set(waiting > 0, now);
        memorySome.set(stalled > 0, now);
        memoryFull.set(stalled > 0 && running == 0 && waiting == 0, now);
    }

    /** What the vCPUs lack. */
    Pressure pressure(long now) {
        return new Pressure(cpuSome.read(now), memorySome.read(now), memoryFull.read(now));
    }

    /** It is gone for good, with all its vCPUs. */
    void remove(Share share, List<? extends Task> tasks) {
        hold(share);
        for (Task task : tasks) {
            if (task.stalled) {
                task.stalled = false;
                stalled--;
            }
        }
        if (share.blocked) {
            blocked.remove(share);
            share.blocked = false;
        }
        share.waiting.clear();
    }
}
