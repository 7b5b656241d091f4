package dev.virga.guest.cpu;

import dev.virga.guest.mmu.Pmp;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the ISA says a hart is, written to and read from a snapshot: registers, pc, privilege, csrs,
 * protection, reservation. The hart stands still.
 */
final class ArchitecturalState {
    private ArchitecturalState() {}

    static void save(Hart hart, DataOutput out) throws IOException {
        for (int i = 0; i < 32; i++) {
            out.writeLong(hart.regs[i]);
            out.writeLong(hart.regs[Slots.FLOATS + i]);
        }
        out.writeLong(hart.pc);
        out.writeInt(hart.privilege);
        out.writeLong(hart.mstatus);
        hart.csrs.save(out);
        hart.interrupts.save(out);
        hart.traps.save(out);
        hart.loadStore.save(out);
        for (int i = 0; i < Pmp.ENTRIES; i++) {
            out.writeLong(hart.pmp.address(i));
        }
        out.writeLong(hart.pmp.config(0));
        out.writeLong(hart.pmp.config(8));
    }

    /** Into a hart that was just reset. */
    static void restore(Hart hart, DataInput in) throws IOException {
        for (int i = 0; i < 32; i++) {
            hart.regs[i] = in.readLong();
            hart.regs[Slots.FLOATS + i] = in.readLong();
        }
        hart.regs[0] = 0;
        hart.pc = in.readLong() & ~1;
        hart.privilege = in.readInt();
        if (hart.privilege != Hart.USER
                && hart.privilege != Hart.SUPERVISOR
                && hart.privilege != Hart.MACHINE) {
            throw new IOException("hart " + hart.id() + " has no privilege " + hart.privilege);
        }
        hart.mstatus = in.readLong() & Status.MACHINE_WRITABLE | Status.UXL_64 | Status.SXL_64;
        hart.csrs.restore(in);
        hart.interrupts.restore(in);
        hart.traps.restore(in);
        hart.loadStore.restore(in);
        for (int i = 0; i < Pmp.ENTRIES; i++) {
            hart.pmp.address(i, in.readLong());
        }
        hart.pmp.config(0, in.readLong());
        hart.pmp.config(8, in.readLong());
    }
}
