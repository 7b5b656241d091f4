package dev.virga.guest.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where translated code was found lately, by pc: what makes going from region to region cheap.
 * Direct mapped. Whatever an entry depends on clears the cache as a whole: a change of the fetch
 * TLB that it belongs to at once, a change of any code of the machine at the next look. Threads:
 * the hart's own.
 */
final class JumpCache {
    private static final int ENTRIES = 1024;

    /** No pc: they are even. */
    private static final long NONE = 1;

    private final CodeEpoch code;
    private final long[] pcs = new long[ENTRIES];
    private final @Nullable RegionEntry[] entries = new RegionEntry[ENTRIES];
    private int epoch;

    JumpCache(CodeEpoch code) {
        this.code = code;
        this.epoch = code.number();
        Arrays.fill(pcs, NONE);
    }

    /** Number of the code's epoch, to be asked for before something is looked for. */
    int now() {
        return code.number();
    }

    /** What was found at a pc, if that is still so. */
    @Nullable RegionEntry find(long pc) {
        int index = index(pc);
        return pcs[index] == pc && epoch == code.number() ? entries[index] : null;
    }

    /**
     * Remembers what was found.
     *
     * @param since what {@link #now} said before it was looked for
     */
    void add(long pc, RegionEntry entry, int since) {
        if (epoch != since) {
            clear();
            epoch = since;
        }
        pcs[index(pc)] = pc;
        entries[index(pc)] = entry;
    }

    void clear() {
        Arrays.fill(pcs, NONE);
        Arrays.fill(entries, null);
    }

    private static int index(long pc) {
        return (int) (pc >>> 1 ^ pc >>> 12) & ENTRIES - 1;
    }
}
