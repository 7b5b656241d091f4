package dev.virga.guest.translate;

import java.util.function.LongSupplier;

/**
 * How much a machine may have translated: a token bucket of guest instructions. Translation and
 * what HotSpot then does with it is work that all machines of the process share; a guest that
 * always brings new code must not starve its neighbours. Threads: any.
 */
final class TranslationBudget {
    private static final double NANOS = 1e9;

    private final long perSecond;
    private final long most;
    private final LongSupplier nanoTime;
    private double tokens;
    private long last;

    /**
     * A full bucket.
     *
     * @param perSecond instructions that come in each second
     * @param most instructions it holds
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    TranslationBudget(long perSecond, long most, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.most = most;
        this.nanoTime = nanoTime;
        this.tokens = most;
        this.last = nanoTime.getAsLong();
    }

    /** A budget that never ends. */
    static TranslationBudget unlimited() {
        return new TranslationBudget(0, Long.MAX_VALUE, () -> 0);
    }

    /**
     * Whether something may be translated: at first only from a bucket that is half full; what
     * became hotter meanwhile and asks again, to the last token; what asks a third time, on credit.
     *
     * @param asked how often it was asked for before
     */
    synchronized boolean allows(int asked) {
        long now = nanoTime.getAsLong();
        tokens = Math.min(most, tokens + (now - last) / NANOS * perSecond);
        last = now;
        return tokens > (asked == 0 ? most / 2 : asked == 1 ? 0 : -most);
    }

    /** Pays; what was begun may cost more than is left, the next has to wait for it. */
    synchronized void spend(long instructions) {
        tokens -= instructions;
    }
}
