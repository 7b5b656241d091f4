package dev.virga.node.guest;

/**
 * Says when a guest has come to rest: what makes it quick (its own decoded code, cached
 * translations) is then better given back. Pure; asked every {@link GuestFactory#TIDY_SECONDS}, by
 * one thread.
 */
final class Idleness {
    /** An idle guest executes fewer instructions in that time. */
    private static final long FEW = 2_000_000;

    /** One that executes more has work again. */
    private static final long MANY = 20_000_000;

    private long last;
    private boolean rests;

    /**
     * Whether it has come to rest just now.
     *
     * @param instructions that it has executed so far
     */
    boolean begins(long instructions) {
        long done = instructions - last;
        last = instructions;
        if (done > MANY) {
            rests = false;
        }
        boolean begins = !rests && done < FEW;
        rests |= begins;
        return begins;
    }
}
