package dev.virga.node.memory;

import java.util.Optional;

/**
 * When a guest may be ended: not before it, or whoever would be next, was warned and had some time
 * to give memory back. Pure; called while the memory is used up, and only then. Not thread-safe.
 */
final class OomGrace {
    /** From the warning to the end: Linux reports freed pages after two seconds. */
    static final long GRACE_NANOS = 4_000_000_000L;

    /**
     * After so long without want a warning was for an earlier one. Long: while everybody thrashes a
     * page comes free now and then.
     */
    private static final long FORGET_NANOS = 15 * GRACE_NANOS;

    private Optional<String> warned = Optional.empty();
    private long warnedAt;
    private long lastAsked;

    /** What is to be done with the guest that would end. */
    enum Step {
        WARN,
        WAIT,
        END
    }

    /** Memory is used up and this guest would end. */
    Step next(String victim, long nanos) {
        boolean same = warned.filter(victim::equals).isPresent();
        boolean stale = nanos - lastAsked > FORGET_NANOS;
        lastAsked = nanos;
        if (!same || stale) {
            // Who has grown larger than the one that was warned gets no second of its own.
            boolean another = warned.isPresent() && !stale;
            warned = Optional.of(victim);
            warnedAt = another ? warnedAt : nanos;
            return Step.WARN;
        }
        return nanos - warnedAt < GRACE_NANOS ? Step.WAIT : Step.END;
    }

    /** It has been told to end. */
    void ended() {
        warned = Optional.empty();
    }
}
