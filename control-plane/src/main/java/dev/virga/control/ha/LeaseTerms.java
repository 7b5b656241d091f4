package dev.virga.control.ha;

import java.time.Duration;

/**
 * For how long a lease is given and when it is taken away.
 *
 * @param ttl how long an agent may rely on it, counted from before it asked
 * @param patience how long a judge must have seen the same counter before it fences: longer than
 *     the time to live by what two clocks may differ in speed, and a second for what is on its way
 */
public record LeaseTerms(Duration ttl, Duration patience) {
    /** 6 s; 1.05 times that and 1 s. */
    public static final LeaseTerms STANDARD = of(Duration.ofSeconds(6));

    private static LeaseTerms of(Duration ttl) {
        return new LeaseTerms(ttl, ttl.multipliedBy(105).dividedBy(100).plusSeconds(1));
    }
}
