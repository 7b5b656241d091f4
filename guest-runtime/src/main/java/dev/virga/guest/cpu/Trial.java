package dev.virga.guest.cpu;

/**
 * Finds out whether HotSpot has compiled a region. As long as it hasn't, the region is far slower
 * than this package's interpreter, so it is entered only to be counted: often at first, for HotSpot
 * compiles what was called a number of times and needs a profile to do it well, then now and then,
 * to see. Its time tells. Threads: any; races lose a count.
 */
final class Trial {
    /** Runs that are due at once. */
    private static final int PROFILED = 64;

    /** Arrivals between two later runs. */
    private static final int PAUSE = 256;

    /** Instructions of a run beyond those that the region has. */
    static final int LENGTH = 200;

    /** What coming and going may take in compiled code, in nanoseconds: with much to spare. */
    private static final long ENTRY = 250;

    /** What an instruction may take in compiled code, in nanoseconds: with much to spare. */
    private static final long INSTRUCTION = 12;

    private int runs;
    private int arrivals;

    /** Arrivals until the next run. */
    int pause() {
        return runs < PROFILED ? 1 : PAUSE;
    }

    /** Counts an arrival; true if a run is due. */
    boolean due() {
        return ++arrivals % pause() == 0;
    }

    /** Notes a run; true if it was so fast that the region must have been compiled. */
    boolean fast(long nanos, long instructions) {
        runs++;
        return runs > PROFILED / 8 && nanos < ENTRY + INSTRUCTION * instructions;
    }
}
