package dev.virga.guest.cpu;

import dev.virga.guest.mmu.Access;
import dev.virga.guest.mmu.PageWalker;

/**
 * From a virtual to a physical address as the hart's state says: privilege, MPRV, SUM, MXR, satp.
 * Answers like {@link PageWalker#walk}. The hart's thread only.
 */
final class Translator {
    static final long PAGE_FAULT = PageWalker.PAGE_FAULT;
    static final long ACCESS_FAULT = PageWalker.ACCESS_FAULT;
    static final long PENDING = PageWalker.PENDING;
    private static final long EVERYTHING =
            PageWalker.DIRTY | PageWalker.WRITABLE | PageWalker.READABLE;

    private final Hart hart;
    private final PageWalker walker;

    Translator(Hart hart, PageWalker walker) {
        this.hart = hart;
        this.walker = walker;
    }

    /** The physical address of a byte, from the answer for its page. */
    static long address(long answer, long va) {
        return answer & -4096 | va & 0xFFF;
    }

    /** Like a fetch's translation, but without an effect: no accessed bit is set. */
    long peek(long va) {
        return translate(va, Access.FETCH, false);
    }

    long translate(long va, Access access) {
        return translate(va, access, hart.csrs.updatesPageTables());
    }

    private long translate(long va, Access access, boolean updates) {
        int privilege = access == Access.FETCH ? hart.privilege : hart.dataPrivilege();
        long satp = hart.csrs.satp;
        if (privilege == Hart.MACHINE || satp >>> 60 == 0) {
            // Nothing lives above 2^56: such an address must not look like an outcome.
            return va >>> 56 == 0 ? va & -4096 | EVERYTHING : ACCESS_FAULT;
        }
        long status = hart.mstatus;
        long answer =
                walker.walk(
                        va,
                        access,
                        satp,
                        privilege == Hart.USER,
                        (status & Status.SUM) != 0,
                        (status & Status.MXR) != 0,
                        updates);
        if (answer == PENDING) {
            hart.awaitFrame(walker.pendingFrame());
        }
        return answer;
    }
}
