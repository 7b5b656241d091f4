package dev.virga.guest.cpu;

/**
 * Taking traps and returning from them (privileged ISA, "Privilege and Global Interrupt-Enable
 * Stack", "Trap-Return Instructions"). The hart's thread only.
 */
final class Traps {
    private final Hart hart;
    long medeleg;
    long mtvec;
    long mepc;
    long mcause;
    long mtval;
    long mscratch;
    long stvec;
    long sepc;
    long scause;
    long stval;
    long sscratch;
    private long taken;

    Traps(Hart hart) {
        this.hart = hart;
    }

    void reset() {
        medeleg = 0;
        mtvec = 0;
        mepc = 0;
        mcause = 0;
        mtval = 0;
        mscratch = 0;
        stvec = 0;
        sepc = 0;
        scause = 0;
        stval = 0;
        sscratch = 0;
    }

    /** Traps taken so far, for statistics. */
    long taken() {
        return taken;
    }

    void exception(int cause, long value) {
        boolean delegated = hart.privilege <= Hart.SUPERVISOR && (medeleg >>> cause & 1) != 0;
        enter(cause, value, delegated, 0);
    }

    void interrupt(int number) {
        boolean delegated = (hart.interrupts.mideleg >>> number & 1) != 0;
        enter(1L << 63 | number, 0, delegated, 4L * number);
    }

    private void enter(long cause, long value, boolean toSupervisor, long vector) {
        taken++;
        long status = hart.mstatus;
        long base;
        if (toSupervisor) {
            sepc = hart.pc;
            scause = cause;
            stval = value;
            base = stvec;
            status = move(status, Status.SIE, Status.SPIE) & ~(Status.SIE | Status.SPP);
            status |= hart.privilege == Hart.SUPERVISOR ? Status.SPP : 0;
            hart.privilege = Hart.SUPERVISOR;
        } else {
            mepc = hart.pc;
            mcause = cause;
            mtval = value;
            base = mtvec;
            status = move(status, Status.MIE, Status.MPIE) & ~(Status.MIE | Status.MPP);
            status |= (long) hart.privilege << Status.MPP_SHIFT;
            hart.privilege = Hart.MACHINE;
        }
        hart.mstatus = status;
        hart.pc = (base & ~3) + ((base & 1) != 0 ? vector : 0);
        hart.contextChanged();
    }

    void returnFromMachine() {
        long status = hart.mstatus;
        int to = (int) (status >>> Status.MPP_SHIFT) & 3;
        status = move(status, Status.MPIE, Status.MIE) & ~Status.MPP | Status.MPIE;
        if (to != Hart.MACHINE) {
            status &= ~Status.MPRV;
        }
        leave(status, to, mepc);
    }

    void returnFromSupervisor() {
        long status = hart.mstatus;
        int to = (status & Status.SPP) != 0 ? Hart.SUPERVISOR : Hart.USER;
        status = move(status, Status.SPIE, Status.SIE) & ~(Status.SPP | Status.MPRV) | Status.SPIE;
        leave(status, to, sepc);
    }

    private void leave(long status, int to, long pc) {
        hart.mstatus = status;
        hart.privilege = to;
        hart.pc = pc;
        hart.loadStore.dropReservation();
        hart.contextChanged();
        hart.attend();
    }

    /** Sets bit {@code to} to what bit {@code from} is. */
    private static long move(long status, long from, long to) {
        return (status & from) != 0 ? status | to : status & ~to;
    }

    void save(java.io.DataOutput out) throws java.io.IOException {
        out.writeLong(medeleg);
        out.writeLong(mtvec);
        out.writeLong(mepc);
        out.writeLong(mcause);
        out.writeLong(mtval);
        out.writeLong(mscratch);
        out.writeLong(stvec);
        out.writeLong(sepc);
        out.writeLong(scause);
        out.writeLong(stval);
        out.writeLong(sscratch);
    }

    void restore(java.io.DataInput in) throws java.io.IOException {
        medeleg = in.readLong() & Cause.DELEGABLE;
        mtvec = in.readLong();
        mepc = in.readLong();
        mcause = in.readLong();
        mtval = in.readLong();
        mscratch = in.readLong();
        stvec = in.readLong();
        sepc = in.readLong();
        scause = in.readLong();
        stval = in.readLong();
        sscratch = in.readLong();
    }
}
