package dev.virga.node.agent;

import dev.virga.api.time.MonotonicClock;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows until when this agent may believe that its VMs are its own: from <em>before</em> it sent
 * the renewal that was acknowledged, plus the time to live. Guests that may be placed elsewhere are
 * to be paused when it ends; nothing is placed elsewhere yet. Safe from any thread.
 */
public final class LeaseGuard {
    private static final long NEVER = Long.MIN_VALUE;

    private final MonotonicClock clock;
    private final AtomicLong sentNanos = new AtomicLong(NEVER);
    private volatile long ttlNanos;

    public LeaseGuard(MonotonicClock clock) {
        this.clock = clock;
    }

    /** A renewal was acknowledged. */
    void renewed(long sentAtNanos, long newTtlNanos) {
        ttlNanos = newTtlNanos;
        sentNanos.accumulateAndGet(sentAtNanos, LeaseGuard::later);
    }

    private static long later(long a, long b) {
        return a == NEVER || b - a > 0 ? b : a;
    }

    /** Whether the lease holds now. */
    public boolean valid() {
        OptionalLong age = ageNanos();
        return age.isPresent() && age.getAsLong() < ttlNanos;
    }

    /** Since the newest acknowledged renewal was sent. */
    public OptionalLong ageNanos() {
        long sent = sentNanos.get();
        return sent == NEVER ? OptionalLong.empty() : OptionalLong.of(clock.nanos() - sent);
    }
}
