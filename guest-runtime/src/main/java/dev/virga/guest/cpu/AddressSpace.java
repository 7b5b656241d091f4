package dev.virga.guest.cpu;

import dev.virga.guest.mmu.DataTlb;
import org.jspecify.annotations.Nullable;

/**
 * The TLBs of one hart for one value of satp: one data TLB for each kind of access (privilege, SUM,
 * MXR) and one fetch TLB for each privilege, made when first needed. Switching between them is a
 * change of pointers; nothing is flushed. Threads: the hart's own.
 */
final class AddressSpace {
    /** Kinds of data access. */
    static final int USER = 0;

    static final int SUPERVISOR = 1;
    static final int SUPERVISOR_SUM = 2;
    static final int MACHINE = 3;

    /** Added to a kind when MXR is set. */
    static final int MXR = 4;

    private static final int FETCH = 1 << 8;

    final long satp;
    private final @Nullable DataTlb[] data = new DataTlb[8];
    private final @Nullable FetchTlb[] fetch = new FetchTlb[4];

    /** For the choice of which space to give up. */
    long lastUse;

    private final CodeEpoch code;

    /** Which TLBs were chosen since the last {@link #trim}, a bit each. */
    private int used;

    AddressSpace(long satp, CodeEpoch code) {
        this.satp = satp;
        this.code = code;
    }

    int asid() {
        return (int) (satp >>> 44) & 0xFFFF;
    }

    DataTlb data(int kind) {
        used |= 1 << kind;
        DataTlb tlb = data[kind];
        if (tlb == null) {
            tlb = new DataTlb();
            data[kind] = tlb;
        }
        return tlb;
    }

    FetchTlb fetch(int privilege) {
        used |= FETCH << privilege;
        FetchTlb tlb = fetch[privilege];
        if (tlb == null) {
            tlb = new FetchTlb(code);
            fetch[privilege] = tlb;
        }
        return tlb;
    }

    /**
     * Gives up what was not chosen since the last time.
     *
     * @return whether anything is left
     */
    boolean trim() {
        for (int kind = 0; kind < data.length; kind++) {
            DataTlb tlb = data[kind];
            if (tlb != null && (used & 1 << kind) == 0) {
                tlb.close();
                data[kind] = null;
            }
        }
        for (int privilege = 0; privilege < fetch.length; privilege++) {
            if ((used & FETCH << privilege) == 0) {
                fetch[privilege] = null;
            }
        }
        boolean any = used != 0;
        used = 0;
        return any;
    }

    void flush() {
        for (DataTlb tlb : data) {
            if (tlb != null) {
                tlb.flush();
            }
        }
        for (FetchTlb tlb : fetch) {
            if (tlb != null) {
                tlb.flush();
            }
        }
    }

    void flushPage(long va) {
        for (DataTlb tlb : data) {
            if (tlb != null) {
                tlb.flushPage(va);
            }
        }
        for (FetchTlb tlb : fetch) {
            if (tlb != null) {
                tlb.flushPage(va);
            }
        }
    }

    void flushFrame(long gfn, boolean writesOnly) {
        for (DataTlb tlb : data) {
            if (tlb != null) {
                tlb.flushFrame(gfn, writesOnly);
            }
        }
    }

    void flushCode(long gfn) {
        for (FetchTlb tlb : fetch) {
            if (tlb != null) {
                tlb.flushCode(gfn);
            }
        }
    }

    void close() {
        for (DataTlb tlb : data) {
            if (tlb != null) {
                tlb.close();
            }
        }
    }
}
