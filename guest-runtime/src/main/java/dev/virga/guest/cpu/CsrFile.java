package dev.virga.guest.cpu;

import dev.virga.guest.mmu.Pmp;

/**
 * The control and status registers of a hart (privileged ISA, "CSR Listing"): who may touch which,
 * which bits exist, what a write sets off. The hart's thread only.
 */
final class CsrFile {
    static final int SATP = 0x180;
    private static final long MISA =
            2L << 62 | bit('I') | bit('M') | bit('A') | bit('F') | bit('D') | bit('C') | bit('S')
                    | bit('U');
    private static final long ENVCFG_FIOM = 1;
    private static final long ENVCFG_CBIE = 3L << 4;
    private static final long ENVCFG_CBCFE = 1L << 6;
    private static final long ENVCFG_CBZE = 1L << 7;
    private static final long ENVCFG_ADUE = 1L << 61;
    private static final long ENVCFG_STCE = 1L << 63;
    private static final long SENVCFG = ENVCFG_FIOM | ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE;
    private static final long MENVCFG = SENVCFG | ENVCFG_ADUE | ENVCFG_STCE;
    private static final int CYCLE_BIT = 1;
    private static final int TIME_BIT = 1 << 1;
    private static final int RETIRED_BIT = 1 << 2;

    private final Hart hart;
    private long menvcfg;
    private long senvcfg;
    private int mcounteren;
    private int scounteren;
    private int mcountinhibit;
    private long cycleOffset;
    private long instretOffset;
    long satp;
    int frm;

    /** The value of the last {@link #read} that succeeded. */
    long value;

    CsrFile(Hart hart) {
        this.hart = hart;
    }

    void reset() {
        menvcfg = 0;
        senvcfg = 0;
        mcounteren = 0;
        scounteren = 0;
        mcountinhibit = 0;
        cycleOffset = -hart.instructions();
        instretOffset = -hart.instructions();
        satp = 0;
        frm = 0;
        hart.fpu.fflags = 0;
    }

    /** What firmware would have enabled for a supervisor that is entered directly. */
    void openForSupervisor() {
        menvcfg = MENVCFG & ~ENVCFG_FIOM;
        mcounteren = 7;
        scounteren = 7; // Linux leaves this to firmware; its vDSO reads time in U-mode
    }

    boolean sstc() {
        return menvcfg < 0;
    }

    /** Whether hardware sets accessed and dirty bits. */
    boolean updatesPageTables() {
        return (menvcfg & ENVCFG_ADUE) != 0;
    }

    boolean mayZeroBlocks() {
        return mayUse(ENVCFG_CBZE);
    }

    boolean mayCleanBlocks() {
        return mayUse(ENVCFG_CBCFE);
    }

    boolean mayInvalidateBlocks() {
        return mayUse(ENVCFG_CBIE);
    }

    private boolean mayUse(long bits) {
        return switch (hart.privilege) {
            case Hart.MACHINE -> true;
            case Hart.SUPERVISOR -> (menvcfg & bits) != 0;
            default -> (menvcfg & bits) != 0 && (senvcfg & bits) != 0;
        };
    }

    /** Whether the hart's privilege suffices for a csr, and it isn't read-only if written. */
    private boolean reachable(int csr, boolean write) {
        int needed = csr >>> 8 & 3;
        return hart.privilege >= (needed == 2 ? 3 : needed) && !(write && csr >>> 10 == 3);
    }

    /**
     * Reads a csr into {@link #value}.
     *
     * @param write whether it will be written by the same instruction
     * @return false if it doesn't exist here for this hart: an illegal instruction
     */
    boolean read(int csr, boolean write) {
        if (!reachable(csr, write)) {
            return false;
        }
        if (csr >= 0xC00 && csr < 0xC20) {
            return readCounter(csr & 31);
        }
        if (csr >= 0x3A0 && csr < 0x3F0) {
            return readPmp(csr);
        }
        if ((csr >= 0xB03 && csr < 0xB20) || (csr >= 0x323 && csr < 0x340)) {
            value = 0; // mhpmcounter, mhpmevent: none implemented
            return true;
        }
        switch (csr) {
            case 0x001, 0x002, 0x003 -> {
                if ((hart.mstatus & Status.FS) == 0) {
                    return false;
                }
                value = floatControl(csr);
            }
            case 0x100 -> value = hart.status() & Status.SUPERVISOR_VISIBLE;
            case 0x104 -> value = hart.interrupts.mie & hart.interrupts.mideleg;
            case 0x105 -> value = hart.traps.stvec;
            case 0x106 -> value = scounteren;
            case 0x10A -> value = senvcfg;
            case 0x140 -> value = hart.traps.sscratch;
            case 0x141 -> value = hart.traps.sepc;
            case 0x142 -> value = hart.traps.scause;
            case 0x143 -> value = hart.traps.stval;
            case 0x144 -> value = hart.interrupts.pending() & hart.interrupts.mideleg;
            case 0x14D -> {
                if (!mayUseSupervisorTimer()) {
                    return false;
                }
                value = hart.interrupts.supervisorTimer();
            }
            case SATP -> {
                if (hart.privilege == Hart.SUPERVISOR && (hart.mstatus & Status.TVM) != 0) {
                    return false;
                }
                value = satp;
            }
            case 0x300 -> value = hart.status();
            case 0x301 -> value = MISA;
            case 0x302 -> value = hart.traps.medeleg;
            case 0x303 -> value = hart.interrupts.mideleg;
            case 0x304 -> value = hart.interrupts.mie;
            case 0x305 -> value = hart.traps.mtvec;
            case 0x306 -> value = mcounteren;
            case 0x30A -> value = menvcfg;
            case 0x320 -> value = mcountinhibit;
            case 0x340 -> value = hart.traps.mscratch;
            case 0x341 -> value = hart.traps.mepc;
            case 0x342 -> value = hart.traps.mcause;
            case 0x343 -> value = hart.traps.mtval;
            case 0x344 -> value = hart.interrupts.pending();
            // tselect and tdata1 to tdata3: there is one trigger, of the type "none".
            case 0x7A0, 0x7A1, 0x7A2, 0x7A3 -> value = 0;
            case 0xB00 -> value = cycles();
            case 0xB02 -> value = retired();
            case 0xF11, 0xF12, 0xF13, 0xF15 -> value = 0;
            case 0xF14 -> value = hart.id();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean mayUseSupervisorTimer() {
        return hart.privilege == Hart.MACHINE || (sstc() && (mcounteren & TIME_BIT) != 0);
    }

    private boolean readCounter(int number) {
        int bit = 1 << number;
        if (hart.privilege < Hart.MACHINE && (mcounteren & bit) == 0) {
            return false;
        }
        if (hart.privilege == Hart.USER && (scounteren & bit) == 0) {
            return false;
        }
        value =
                switch (number) {
                    case 0 -> cycles();
                    case 1 -> hart.clock().ticks();
                    case 2 -> retired();
                    default -> 0;
                };
        return true;
    }

    /** While inhibited the offset is the value itself. */
    private long cycles() {
        return (mcountinhibit & CYCLE_BIT) != 0 ? cycleOffset : hart.instructions() + cycleOffset;
    }

    private long retired() {
        return (mcountinhibit & RETIRED_BIT) != 0
                ? instretOffset
                : hart.instructions() + instretOffset;
    }

    private void inhibit(int bits) {
        long cycles = cycles();
        long retired = retired();
        mcountinhibit = bits & (CYCLE_BIT | RETIRED_BIT);
        cycleOffset = (bits & CYCLE_BIT) != 0 ? cycles : cycles - hart.instructions();
        instretOffset = (bits & RETIRED_BIT) != 0 ? retired : retired - hart.instructions();
    }

    private boolean readPmp(int csr) {
        if (csr < 0x3B0) {
            if ((csr & 1) != 0) {
                return false;
            }
            int first = (csr - 0x3A0) * 4;
            value = first < Pmp.ENTRIES ? hart.pmp.config(first) : 0;
        } else {
            int entry = csr - 0x3B0;
            value = entry < Pmp.ENTRIES ? hart.pmp.address(entry) : 0;
        }
        return true;
    }

    /**
     * What csrrs and csrrc change: the value read, but in mip and sip without the PLIC's wire,
     * which would otherwise stick in SEIP (privileged ISA, "Machine Interrupt Registers").
     */
    long writeBase(int csr, long read) {
        return switch (csr) {
            case 0x144 -> hart.interrupts.softwarePending() & hart.interrupts.mideleg;
            case 0x344 -> hart.interrupts.softwarePending();
            default -> read;
        };
    }

    /** Writes a csr that {@link #read} has just let through. */
    void write(int csr, long to) {
        if (csr >= 0x3A0 && csr < 0x3F0) {
            writePmp(csr, to);
            return;
        }
        switch (csr) {
            case 0x001, 0x002, 0x003 -> floatControl(csr, (int) to);
            case 0x100 -> writeStatus(to, Status.SUPERVISOR_WRITABLE);
            case 0x104 -> enable(to, hart.interrupts.mideleg);
            case 0x105 -> hart.traps.stvec = vector(hart.traps.stvec, to);
            case 0x106 -> scounteren = (int) to;
            case 0x10A -> senvcfg = envcfg(senvcfg, to, SENVCFG);
            case 0x140 -> hart.traps.sscratch = to;
            case 0x141 -> hart.traps.sepc = to & ~1;
            case 0x142 -> hart.traps.scause = to;
            case 0x143 -> hart.traps.stval = to;
            case 0x144 -> pend(to, hart.interrupts.mideleg & Interrupts.SSIP);
            case 0x14D -> {
                hart.interrupts.supervisorTimer(to);
                hart.attend();
            }
            case SATP -> writeSatp(to);
            case 0x300 -> writeStatus(to, Status.MACHINE_WRITABLE);
            case 0x302 -> hart.traps.medeleg = to & Cause.DELEGABLE;
            case 0x303 -> {
                hart.interrupts.mideleg = (int) to & Interrupts.SUPERVISOR;
                hart.attend();
            }
            case 0x304 -> enable(to, Interrupts.ALL);
            case 0x305 -> hart.traps.mtvec = vector(hart.traps.mtvec, to);
            case 0x306 -> mcounteren = (int) to;
            case 0x30A -> {
                menvcfg = envcfg(menvcfg, to, MENVCFG);
                hart.attend();
            }
            case 0x320 -> inhibit((int) to);
            case 0x340 -> hart.traps.mscratch = to;
            case 0x341 -> hart.traps.mepc = to & ~1;
            case 0x342 -> hart.traps.mcause = to;
            case 0x343 -> hart.traps.mtval = to;
            case 0x344 ->
                    pend(to, Interrupts.SSIP | Interrupts.SEIP | (sstc() ? 0 : Interrupts.STIP));
            // The value written counts from the next instruction on, and this one is counted too.
            case 0xB00 ->
                    cycleOffset =
                            (mcountinhibit & CYCLE_BIT) != 0 ? to : to - hart.instructions() - 1;
            case 0xB02 ->
                    instretOffset =
                            (mcountinhibit & RETIRED_BIT) != 0 ? to : to - hart.instructions() - 1;
            default -> {
                // Read-only or without writable bits: nothing to do.
            }
        }
    }

    private void writePmp(int csr, long to) {
        if (csr < 0x3B0) {
            int first = (csr - 0x3A0) * 4;
            if (first < Pmp.ENTRIES) {
                hart.pmp.config(first, to);
            }
        } else if (csr - 0x3B0 < Pmp.ENTRIES) {
            hart.pmp.address(csr - 0x3B0, to);
        }
        hart.flushAll();
    }

    /** Contents of fflags, frm or fcsr; whether the unit is on is the caller's business. */
    int floatControl(int csr) {
        int flags = hart.fpu.fflags;
        return csr == 1 ? flags : csr == 2 ? frm : frm << 5 | flags;
    }

    /** Writes fflags, frm or fcsr, and notes that the unit was used. */
    void floatControl(int csr, int to) {
        switch (csr) {
            case 1 -> hart.fpu.fflags = to & 31;
            case 2 -> frm = to & 7;
            default -> {
                frm = to >>> 5 & 7;
                hart.fpu.fflags = to & 31;
            }
        }
        hart.mstatus |= Status.FS;
    }

    private void writeStatus(long to, long mask) {
        long before = hart.mstatus;
        long after = before & ~mask | to & mask;
        if ((after & Status.MPP) == 2L << Status.MPP_SHIFT) {
            after = after & ~Status.MPP | before & Status.MPP;
        }
        hart.mstatus = after;
        long translation = Status.MPRV | Status.SUM | Status.MXR | Status.MPP;
        if (((before ^ after) & translation) != 0) {
            hart.contextChanged();
        }
        if ((after & ~before & (Status.SIE | Status.MIE)) != 0) {
            hart.attend();
        }
    }

    private void enable(long to, int mask) {
        hart.interrupts.mie = hart.interrupts.mie & ~mask | (int) to & mask;
        hart.attend();
    }

    private void pend(long to, int mask) {
        hart.interrupts.write((int) to, mask);
        hart.attend();
    }

    private void writeSatp(long to) {
        long mode = to >>> 60;
        if (mode == 0 || mode == 8 || mode == 9) {
            satp = mode == 0 ? 0 : to;
            hart.contextChanged();
        }
    }

    private static long vector(long before, long to) {
        return (to & 2) != 0 ? before : to;
    }

    private static long envcfg(long before, long to, long mask) {
        long after = to & mask;
        // CBIE = 2 is reserved: the field keeps what it had.
        return (after & ENVCFG_CBIE) == 2L << 4
                ? after & ~ENVCFG_CBIE | before & ENVCFG_CBIE
                : after;
    }

    private static long bit(char letter) {
        return 1L << letter - 'A';
    }

    void save(java.io.DataOutput out) throws java.io.IOException {
        out.writeLong(menvcfg);
        out.writeLong(senvcfg);
        out.writeInt(mcounteren);
        out.writeInt(scounteren);
        out.writeInt(mcountinhibit);
        out.writeLong(cycleOffset);
        out.writeLong(instretOffset);
        out.writeLong(satp);
        out.writeInt(frm);
        out.writeInt(hart.fpu.fflags);
    }

    void restore(java.io.DataInput in) throws java.io.IOException {
        menvcfg = in.readLong() & MENVCFG;
        senvcfg = in.readLong() & SENVCFG;
        mcounteren = in.readInt();
        scounteren = in.readInt();
        mcountinhibit = in.readInt() & 5;
        cycleOffset = in.readLong();
        instretOffset = in.readLong();
        satp = in.readLong();
        frm = in.readInt() & 7;
        hart.fpu.fflags = in.readInt() & 31;
        long mode = satp >>> 60;
        if (mode != 0 && mode != 8 && mode != 9) {
            throw new java.io.IOException(
                    "satp 0x" + Long.toHexString(satp) + " has no known mode");
        }
    }
}
