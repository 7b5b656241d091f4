package dev.virga.guest.mmu;

/** What an access does, with the causes of its faults (privileged ISA, table of mcause). */
public enum Access {
    /** Instruction fetch. */
    FETCH(1, 12, 0),
    /** Load, load-reserved. */
    LOAD(5, 13, 4),
    /** Store, store-conditional, AMO, cache block operation. */
    STORE(7, 15, 6);

    private final int accessFault;
    private final int pageFault;
    private final int misaligned;

    Access(int accessFault, int pageFault, int misaligned) {
        this.accessFault = accessFault;
        this.pageFault = pageFault;
        this.misaligned = misaligned;
    }

    /** Cause of an access fault. */
    public int accessFault() {
        return accessFault;
    }

    /** Cause of a page fault. */
    public int pageFault() {
        return pageFault;
    }

    /** Cause of an address-misaligned fault. */
    public int misaligned() {
        return misaligned;
    }
}
