package dev.virga.guest.cpu;

import dev.virga.guest.irq.HartPort;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The interrupt wires of a hart and what they make of mip (privileged ISA, "Machine Interrupt (mip
 * and mie) Registers"; "Sstc").
 *
 * <p>Wires may be driven by any thread. The rest belongs to the hart's thread.
 */
final class Interrupts implements HartPort {
    static final int SSIP = 1 << 1;
    static final int MSIP = 1 << 3;
    static final int STIP = 1 << 5;
    static final int MTIP = 1 << 7;
    static final int SEIP = 1 << 9;
    static final int MEIP = 1 << 11;

    /** Bits of mie that exist. */
    static final int ALL = SSIP | MSIP | STIP | MTIP | SEIP | MEIP;

    /** Bits that may be delegated, and that sie and sip show. */
    static final int SUPERVISOR = SSIP | STIP | SEIP;

    /** From highest to lowest priority. */
    private static final int[] PRIORITY = {11, 3, 7, 9, 1, 5};

    private final Hart hart;
    private final AtomicInteger wires = new AtomicInteger();
    private volatile long machineDeadline = -1;
    private long supervisorDeadline = -1;

    /** STIP and SEIP as M-mode software wrote them. */
    private int written;

    int mie;
    int mideleg;

    Interrupts(Hart hart) {
        this.hart = hart;
    }

    void reset() {
        wires.set(0);
        machineDeadline = -1;
        supervisorDeadline = -1;
        written = 0;
        mie = 0;
        mideleg = 0;
    }

    @Override
    public void machineSoftware(boolean level) {
        wire(MSIP, level);
    }

    @Override
    public void supervisorSoftware() {
        wire(SSIP, true);
    }

    @Override
    public void machineTimer(long deadlineTicks) {
        machineDeadline = deadlineTicks;
        hart.wake();
    }

    @Override
    public void machineExternal(boolean level) {
        wire(MEIP, level);
    }

    @Override
    public void supervisorExternal(boolean level) {
        wire(SEIP, level);
    }

    private void wire(int bit, boolean level) {
        int before = wires.getAndUpdate(now -> level ? now | bit : now & ~bit);
        if (level && (before & bit) == 0) {
            hart.wake();
        }
    }

    /** mip now. */
    int pending() {
        int bits = wires.get() | written;
        long md = machineDeadline;
        if (md != -1 || supervisorDeadline != -1) {
            long now = hart.clock().ticks();
            if (Long.compareUnsigned(now, md) >= 0) {
                bits |= MTIP;
            }
            if (hart.csrs.sstc()) {
                bits &= ~STIP;
                if (Long.compareUnsigned(now, supervisorDeadline) >= 0) {
                    bits |= STIP;
                }
            }
        } else if (hart.csrs.sstc()) {
            bits &= ~STIP;
        }
        return bits;
    }

    /** mip as a csr instruction reads it before it writes: without the PLIC's wire in SEIP. */
    int softwarePending() {
        return pending() & ~SEIP | written & SEIP;
    }

    /** Software writes mip under a mask of writable bits. */
    void write(int value, int mask) {
        if ((mask & SSIP) != 0) {
            wires.getAndUpdate(now -> now & ~SSIP | value & SSIP);
        }
        int kept = mask & (STIP | SEIP);
        written = written & ~kept | value & kept;
    }

    long supervisorTimer() {
        return supervisorDeadline;
    }

    void supervisorTimer(long deadlineTicks) {
        supervisorDeadline = deadlineTicks;
    }

    /** The tick at which a timer will be due next, unsigned; -1 is never. */
    long nextDeadline() {
        long sd = hart.csrs.sstc() ? supervisorDeadline : -1;
        long md = machineDeadline;
        return Long.compareUnsigned(sd, md) < 0 ? sd : md;
    }

    /** Whether WFI may go on: an enabled interrupt is pending, whatever mstatus says. */
    boolean wakes() {
        return (pending() & mie) != 0;
    }

    /** The number of the interrupt to take now in this state, or -1. */
    int deliverable(int privilege, long mstatus) {
        int ready = pending() & mie;
        if (ready == 0) {
            return -1;
        }
        boolean machineEnabled = privilege < Hart.MACHINE || (mstatus & Status.MIE) != 0;
        int forMachine = machineEnabled ? ready & ~mideleg : 0;
        if (forMachine != 0) {
            return first(forMachine);
        }
        boolean supervisorEnabled =
                privilege < Hart.SUPERVISOR
                        || (privilege == Hart.SUPERVISOR && (mstatus & Status.SIE) != 0);
        int forSupervisor = supervisorEnabled ? ready & mideleg : 0;
        return forSupervisor != 0 ? first(forSupervisor) : -1;
    }

    private static int first(int bits) {
        for (int number : PRIORITY) {
            if ((bits >>> number & 1) != 0) {
                return number;
            }
        }
        throw new IllegalStateException("no interrupt in " + Integer.toHexString(bits));
    }

    void save(java.io.DataOutput out) throws java.io.IOException {
        out.writeInt(wires.get());
        out.writeLong(machineDeadline);
        out.writeLong(supervisorDeadline);
        out.writeInt(written);
        out.writeInt(mie);
        out.writeInt(mideleg);
    }

    void restore(java.io.DataInput in) throws java.io.IOException {
        wires.set(in.readInt() & ALL);
        machineDeadline = in.readLong();
        supervisorDeadline = in.readLong();
        written = in.readInt() & (STIP | SEIP);
        mie = in.readInt() & ALL;
        mideleg = in.readInt() & SUPERVISOR;
    }
}
