package dev.virga.node.agent;

import dev.virga.api.id.Incarnation;
import dev.virga.api.time.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Knows until when this agent may believe that its VMs are its own: from <em>before</em> it sent
 * the renewal that was acknowledged, plus the time to live, on its own monotonic clock. That clock
 * stands still while the host is suspended, so a jump of the wall clock against it ends the lease
 * too. What ended goes on only with a renewal of the same life. Safe from any thread.
 */
public final class LeaseGuard {
    /** Wall and monotonic clock may differ by this much over one lease, by slewing and reading. */
    static final Duration JUMP = Duration.ofMillis(500);

    private final MonotonicClock clock;
    private final InstantSource wall;
    private Incarnation life;
    private Optional<Held> held = Optional.empty();

    /** A moment on both clocks. */
    public record Moment(long nanos, long wallMillis) {}

    private record Held(Moment since, long ttlNanos) {}

    public LeaseGuard(MonotonicClock clock, InstantSource wall, Incarnation life) {
        this.clock = clock;
        this.wall = wall;
        this.life = life;
    }

    /** This moment; to be taken before a renewal is sent. */
    public Moment now() {
        return new Moment(clock.nanos(), wall.millis());
    }

    /** The life that this agent leads. */
    public synchronized Incarnation life() {
        return life;
    }

    /** Another life begins, with no lease yet. */
    public synchronized void begin(Incarnation next) {
        life = next;
        held = Optional.empty();
    }

    /** A renewal of {@code of}, sent at {@code sent}, was acknowledged. */
    public synchronized void renewed(Incarnation of, Moment sent, Duration ttl) {
        boolean newer = held.filter(h -> sent.nanos() - h.since.nanos() <= 0).isEmpty();
        if (of.equals(life) && newer) {
            held = Optional.of(new Held(sent, ttl.toNanos()));
        }
    }

    /**
     * It was seen, after {@code checked}, that no process lives that could fence this lease. Every
     * later judge waits the full time, so this is as good as a renewal; but only while the lease
     * still holds: what has ended may have been fenced before the judges died.
     */
    public synchronized void nobodyJudges(Moment checked) {
        if (valid()) {
            held = held.map(h -> new Held(checked, h.ttlNanos));
        }
    }

    /** Whether the lease holds now. */
    public synchronized boolean valid() {
        Moment now = now();
        if (held.filter(h -> holds(h, now)).isEmpty()) {
            // A clock that jumps back must not bring it back.
            held = held.map(h -> new Held(h.since, 0));
            return false;
        }
        return true;
    }

    private static boolean holds(Held h, Moment now) {
        long age = now.nanos() - h.since.nanos();
        long wallAge = Duration.ofMillis(now.wallMillis() - h.since.wallMillis()).toNanos();
        return age < h.ttlNanos && Math.abs(wallAge - age) <= JUMP.toNanos();
    }

    /** Whether what was begun under {@code of} may run now. */
    public synchronized boolean valid(Incarnation of) {
        return of.equals(life) && valid();
    }

    /** Since the newest acknowledged renewal was sent. */
    public synchronized OptionalLong ageNanos() {
        return held.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(clock.nanos() - held.get().since.nanos());
    }
}
