package dev.virga.node.memory;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which guest ends when the node's memory is used up: the one with the highest score. Knows nothing
 * but what it is given; the same guests always give the same answer.
 */
public final class OomPolicy {
    /** A guest of this priority is ended only if all have it. */
    public static final int PROTECTED = 10;

    /**
     * A guest.
     *
     * @param name who
     * @param residentBytes what its end would free
     * @param priority 0 to {@link #PROTECTED}; each step halves the score
     * @param reservedBytes what it may have in any case: only what is beyond counts
     * @param ageSeconds how long it has run; of equals the youngest goes
     */
    public record Candidate(
            String name, long residentBytes, int priority, long reservedBytes, long ageSeconds) {

        public Candidate {
            if (priority < 0 || priority > PROTECTED) {
                throw new IllegalArgumentException(
                        "priority " + priority + " of " + name + " is not 0 to " + PROTECTED);
            }
        }

        /** The higher, the sooner it goes. */
        public long score() {
            return Math.max(0, residentBytes - reservedBytes) >> priority;
        }
    }

    private static final Comparator<Candidate> ORDER =
            Comparator.comparingInt((Candidate c) -> c.priority() == PROTECTED ? 0 : 1)
                    .thenComparingLong(Candidate::score)
                    .thenComparing(Candidate::ageSeconds, Comparator.reverseOrder())
                    .thenComparing(Candidate::name);

    private OomPolicy() {}

    /** Who goes; nobody if there is nobody. */
    public static Optional<Candidate> victim(Collection<Candidate> guests) {
        return guests.stream().max(ORDER);
    }
}
