package dev.virga.guest.mmu;

/**
 * Which large pages a TLB may hold 4 KiB pieces of. A fence names one address and means all pieces
 * of its page (privileged ISA, "Supervisor Memory-Management Fence Instruction"), but almost always
 * names a small page: this filter says "surely none" then, and the TLB need not look at each entry.
 * Threads: the hart's own.
 */
public final class LargePages {
    private static final int WORDS = 16;

    private final long[] filter = new long[WORDS];
    private boolean any;

    /** Remembers a page of a level: 1 is 2 MiB, 2 is 1 GiB, 3 is 512 GiB; 0 needs no memory. */
    public void add(long va, int level) {
        if (level > 0) {
            int bit = bit(va, level);
            filter[bit >>> 6] |= 1L << bit;
            any = true;
        }
    }

    /** Whether there may be pieces of a large page around an address. */
    public boolean around(long va) {
        return any && (seen(va, 1) || seen(va, 2) || seen(va, 3));
    }

    /** Whether two addresses lie in one page of a level. */
    public static boolean same(long va, long other, int level) {
        return (va ^ other) >>> 12 + 9 * level == 0;
    }

    /** Forgets all. */
    public void clear() {
        if (any) {
            java.util.Arrays.fill(filter, 0);
            any = false;
        }
    }

    private boolean seen(long va, int level) {
        int bit = bit(va, level);
        return (filter[bit >>> 6] & 1L << bit) != 0;
    }

    private static int bit(long va, int level) {
        long page = (va >>> 12 + 9 * level) * 4 + level;
        return (int) (page * 0x9E37_79B9_7F4A_7C15L >>> 54);
    }
}
