package dev.virga.node.vcpu;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One VM in the {@link RunQueue}: its vCPUs that could run, what it has had, and what it may still
 * have. Its fields belong to the run queue and are guarded by whatever guards that.
 */
final class Share {
    /** How long a VM may run ahead of its cap: what it didn't use is kept for so long. */
    private static final long PERIOD_NANOS = 100_000_000;

    final ShareTerms terms;
    final long number;
    final Deque<Task> waiting = new ArrayDeque<>();

    /** How many wait; a hint for those that spin, read without lock. */
    volatile int siblings;

    /** Virtual time: what it has had, in nanoseconds of one vCPU of normal weight. */
    long virtual;

    /** Whom round robin serves next: the lowest. */
    long ticket;

    /** Whether it is among those that can be picked. */
    boolean listed;

    /** Nothing of it runs, whatever else: its machine is paused, or being reset. */
    volatile boolean held;

    /** Vain to ask before: it has used up its cap, or may not run now. */
    long blockedUntil;

    boolean blocked;
    int running;

    private long tokens;
    private long filledAt;
    long ranNanos;
    long stolenNanos;
    long throttledNanos;
    long stalledNanos;
    long slices;

    Share(ShareTerms terms, long number) {
        this.terms = terms;
        this.number = number;
        this.tokens = burst();
    }

    private long burst() {
        return PERIOD_NANOS * terms.capPercent() / 100;
    }

    /** Real nanoseconds in virtual time. */
    long toVirtual(long nanos) {
        return nanos * ShareTerms.NORMAL / ((long) terms.weight() * terms.vcpus());
    }

    boolean capped() {
        return terms.capPercent() > 0;
    }

    /** What the cap leaves it now. */
    long allowance(long now) {
        if (!capped()) {
            return Long.MAX_VALUE;
        }
        long passed = Math.min(now - filledAt, Long.MAX_VALUE / 100 / terms.capPercent());
        tokens = Math.min(burst(), tokens + passed * terms.capPercent() / 100);
        filledAt = now;
        return tokens;
    }

    /** Less than this is not worth a slice. */
    long least() {
        return Math.min(RunQueue.SLICE_NANOS / 8, burst() / 2);
    }

    /** Takes from what the cap leaves it, or gives back. */
    void spend(long nanos) {
        if (capped()) {
            tokens -= nanos;
        }
    }

    /** How long until the cap leaves it so much. */
    long untilAllowed(long wanted) {
        long lacking = Math.min(wanted, burst()) - tokens;
        return Math.max(0, (lacking * 100 + terms.capPercent() - 1) / terms.capPercent());
    }

    CpuTimes times() {
        return new CpuTimes(ranNanos, stolenNanos, throttledNanos, stalledNanos, slices);
    }
}
