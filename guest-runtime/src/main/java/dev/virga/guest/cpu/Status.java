package dev.virga.guest.cpu;

/** Fields of mstatus (privileged ISA, "Machine Status Registers"). */
final class Status {
    static final long SIE = 1L << 1;
    static final long MIE = 1L << 3;
    static final long SPIE = 1L << 5;
    static final long MPIE = 1L << 7;
    static final long SPP = 1L << 8;
    static final int MPP_SHIFT = 11;
    static final long MPP = 3L << MPP_SHIFT;
    static final long FS = 3L << 13;
    static final long FS_INITIAL = 1L << 13;
    static final long MPRV = 1L << 17;
    static final long SUM = 1L << 18;
    static final long MXR = 1L << 19;
    static final long TVM = 1L << 20;
    static final long TW = 1L << 21;
    static final long TSR = 1L << 22;
    static final long UXL_64 = 2L << 32;
    static final long SXL_64 = 2L << 34;
    static final long SD = 1L << 63;

    /** What M-mode may write. */
    static final long MACHINE_WRITABLE =
            SIE | MIE | SPIE | MPIE | SPP | MPP | FS | MPRV | SUM | MXR | TVM | TW | TSR;

    /** What S-mode may write through sstatus. */
    static final long SUPERVISOR_WRITABLE = SIE | SPIE | SPP | FS | SUM | MXR;

    /** What sstatus shows. */
    static final long SUPERVISOR_VISIBLE = SUPERVISOR_WRITABLE | UXL_64 | SD;

    private Status() {}
}
