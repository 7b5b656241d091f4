package dev.virga.guest.translate;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.Slots;

/** Which registers the instructions of a region read and write. */
final class Registers {
    final boolean[] used = new boolean[Slots.FLOATS + 32];
    boolean floats;

    private Registers() {}

    static Registers of(long[] insns) {
        var registers = new Registers();
        for (long insn : insns) {
            if (!Flow.leaves(insn)) {
                registers.add(insn, Insn.op(insn));
            }
        }
        registers.used[0] = false;
        registers.used[Insn.SINK] = false;
        return registers;
    }

    private void add(long insn, int op) {
        int rd = Insn.rd(insn);
        if (FloatForm.is(op)) {
            floating(insn, op);
        } else if (op == Op.FLW || op == Op.FLD) {
            floats = true;
            used[Insn.rs1(insn)] = true;
            write(Slots.FLOATS + rd);
        } else if (op == Op.FSW || op == Op.FSD) {
            floats = true;
            used[Insn.rs1(insn)] = true;
            used[Slots.FLOATS + Insn.rs2(insn)] = true;
        } else if (HartDoor.leadsTo(insn)) {
            used[HartDoor.immediate(op) ? 0 : Insn.rs1(insn)] = true;
            write(rd);
        } else {
            if (op != Op.JAL && op != Op.LUI && op != Op.AUIPC) {
                used[Insn.rs1(insn) & 31] = true;
                used[Insn.rs2(insn) & 31] = true;
            }
            boolean stores = op >= Op.SB && op <= Op.SD;
            if (!stores && !Flow.isBranch(op) && op != Op.FENCE) {
                write(rd);
            }
        }
    }

    private void floating(long insn, int op) {
        floats = true;
        if (FloatForm.readsInteger(op)) {
            used[Insn.rs1(insn)] = true;
        } else {
            used[Slots.FLOATS + Insn.rs1(insn)] = true;
        }
        if (FloatForm.readsTwo(op)) {
            used[Slots.FLOATS + Insn.rs2(insn)] = true;
        }
        if (FloatForm.readsThree(op)) {
            used[Slots.FLOATS + FloatForm.rs3(insn)] = true;
        }
        write(FloatForm.writesInteger(op) ? Insn.rd(insn) : Slots.FLOATS + Insn.rd(insn));
    }

    private void write(int register) {
        used[register] = true;
    }
}
