package dev.virga.guest.mmu;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.RawMemory;

/**
 * Walks page tables: Sv39 and Sv48 (privileged ISA, "Sv39: Page-Based 39-bit Virtual-Memory
 * System", the ten steps of "Virtual Address Translation Process").
 *
 * <p>Answers in one long, so that a walk allocates nothing: a physical address of the page with
 * {@link #DIRTY} and {@link #WRITABLE} in the low bits, or a negative outcome. A walk has no effect
 * until it succeeds, except that accessed and dirty bits may be set before a later fault.
 *
 * <p>Remembers where the last level's tables are, as hardware's walk caches do: only entries that
 * were valid, and only until {@link #forget}. Threads: one walker for each hart.
 */
public final class PageWalker {
    /** In an answer: the page's dirty bit is set. */
    public static final long DIRTY = 1;

    /** In an answer: a store of this kind is permitted too. */
    public static final long WRITABLE = 2;

    /** In an answer: a load of this kind is permitted too. */
    public static final long READABLE = 4;

    private static final int LEVEL_SHIFT = 3;

    /** The walk ended in a page fault. */
    public static final long PAGE_FAULT = -1;

    /** A page table entry lies outside RAM or is protected. */
    public static final long ACCESS_FAULT = -2;

    /** A page of the table is not here yet; {@link #pendingFrame()} says which. */
    public static final long PENDING = -3;

    private static final long V = 1;
    private static final long R = 2;
    private static final long W = 4;
    private static final long X = 8;
    private static final long U = 16;
    private static final long A = 64;
    private static final long D = 128;
    private static final long RESERVED = 0xFFC0_0000_0000_0000L;
    private static final long PPN = (1L << 44) - 1;

    /** Last-level tables that are remembered. */
    private static final int TABLES = 256;

    /** Bits of an address that one last-level table translates. */
    private static final int LARGE_SHIFT = 21;

    private final GuestMemory memory;
    private final Pmp pmp;
    private final long[] tableOf = new long[TABLES];
    private final long[] satpOf = new long[TABLES];
    private final long[] tables = new long[TABLES];
    private long pendingFrame;
    private boolean forgotten = true;

    /** A walker over the tables in {@code memory}. */
    public PageWalker(GuestMemory memory, Pmp pmp) {
        this.memory = memory;
        this.pmp = pmp;
    }

    /** Looks every table up again from now on. */
    public void forget() {
        if (!forgotten) {
            java.util.Arrays.fill(satpOf, 0); // no address is translated under this satp
            forgotten = true;
        }
    }

    /** Looks the table of an address up again. */
    public void forget(long va) {
        satpOf[(int) (va >>> LARGE_SHIFT) & TABLES - 1] = 0;
    }

    /** Of an answer: 0 for a 4 KiB page, 1 to 3 for a piece of a large one. */
    public static int level(long answer) {
        return (int) (answer >>> LEVEL_SHIFT) & 3;
    }

    /** The frame that the last {@link #PENDING} answer waits for. */
    public long pendingFrame() {
        return pendingFrame;
    }

    /**
     * Translates.
     *
     * @param satp mode 8 or 9
     * @param user whether the access has U-mode privilege (else S)
     * @param sum whether S-mode may load and store on user pages
     * @param mxr whether executable pages may be loaded from
     * @param updates whether hardware sets A and D (Svadu); otherwise their absence faults (Svade)
     */
    public long walk(
            long va,
            Access access,
            long satp,
            boolean user,
            boolean sum,
            boolean mxr,
            boolean updates) {
        int levels = satp >>> 60 == 8 ? 3 : 4;
        int unused = 64 - (12 + 9 * levels);
        if (va << unused >> unused != va) {
            return PAGE_FAULT;
        }
        int known = (int) (va >>> LARGE_SHIFT) & TABLES - 1;
        boolean hit = tableOf[known] == va >>> LARGE_SHIFT && satpOf[known] == satp;
        long table = hit ? tables[known] : (satp & PPN) << 12;
        for (int level = hit ? 0 : levels - 1; level >= 0; level--) {
            long entryAddress = table + ((va >>> 12 + 9 * level & 0x1FF) << 3);
            if (!memory.contains(entryAddress, 8)
                    || !pmp.permits(entryAddress, 8, Access.LOAD, false)) {
                return ACCESS_FAULT;
            }
            long host = memory.address(entryAddress, false);
            if (host == FrameSource.PENDING) {
                pendingFrame = memory.frameOf(entryAddress);
                return PENDING;
            }
            long entry = RawMemory.getLongVolatile(host);
            if ((entry & V) == 0 || (entry & (R | W)) == W || (entry & RESERVED) != 0) {
                return PAGE_FAULT;
            }
            if ((entry & (R | X)) == 0) {
                if ((entry & (A | D | U)) != 0) {
                    return PAGE_FAULT;
                }
                table = (entry >>> 10 & PPN) << 12;
                if (level == 1) {
                    tables[known] = table;
                    satpOf[known] = satp;
                    tableOf[known] = va >>> LARGE_SHIFT;
                    forgotten = false;
                }
                continue;
            }
            return leaf(va, access, entry, entryAddress, level, user, sum, mxr, updates);
        }
        return PAGE_FAULT;
    }

    private long leaf(
            long va,
            Access access,
            long entry,
            long entryAddress,
            int level,
            boolean user,
            boolean sum,
            boolean mxr,
            boolean updates) {
        boolean userPage = (entry & U) != 0;
        boolean modeFits = user == userPage || (!user && sum && access != Access.FETCH);
        long span = (1L << 9 * level) - 1;
        long ppn = entry >>> 10 & PPN;
        boolean readable = (entry & R) != 0 || (mxr && (entry & X) != 0);
        boolean permitted =
                switch (access) {
                    case FETCH -> (entry & X) != 0;
                    case LOAD -> readable;
                    case STORE -> (entry & W) != 0;
                };
        if (!modeFits || !permitted || (ppn & span) != 0) {
            return PAGE_FAULT;
        }
        long wanted = access == Access.STORE ? A | D : A;
        if ((entry & wanted) != wanted) {
            if (!updates) {
                return PAGE_FAULT;
            }
            if (!pmp.permits(entryAddress, 8, Access.STORE, false)) {
                return ACCESS_FAULT;
            }
            long host = memory.address(entryAddress, true);
            if (host == FrameSource.PENDING) {
                pendingFrame = memory.frameOf(entryAddress);
                return PENDING;
            }
            if (!RawMemory.compareAndSetLong(host, entry, entry | wanted)) {
                // Another hart changed it; its new meaning counts.
                return leafAgain(va, access, entryAddress, level, user, sum, mxr);
            }
            entry |= wanted;
        }
        long page = (ppn | (va >>> 12 & span)) << 12;
        return page
                | (long) level << LEVEL_SHIFT
                | ((entry & D) != 0 ? DIRTY : 0)
                | ((entry & W) != 0 ? WRITABLE : 0)
                | (readable ? READABLE : 0);
    }

    private long leafAgain(
            long va,
            Access access,
            long entryAddress,
            int level,
            boolean user,
            boolean sum,
            boolean mxr) {
        long host = memory.address(entryAddress, false);
        if (host == FrameSource.PENDING) {
            pendingFrame = memory.frameOf(entryAddress);
            return PENDING;
        }
        long entry = RawMemory.getLongVolatile(host);
        if ((entry & V) == 0 || (entry & (R | X)) == 0 || (entry & (R | W)) == W) {
            return PAGE_FAULT;
        }
        return leaf(va, access, entry, entryAddress, level, user, sum, mxr, true);
    }
}
