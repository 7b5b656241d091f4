package dev.virga.guest.translate;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;

/** Where control goes from an instruction. Pure. */
final class Flow {
    private static final int LINK = 1;
    private static final int ALTERNATE_LINK = 5;

    /** What an immediate holds. */
    private static final long FAR = 1L << 24;

    private Flow() {}

    static boolean isBranch(int op) {
        return op >= Op.BEQ && op <= Op.BGEU;
    }

    /** Whether control never simply goes on to the next instruction within translated code. */
    static boolean endsBlock(long insn) {
        int op = Insn.op(insn);
        return op == Op.JAL || op == Op.JALR || isBranch(op) || leaves(insn);
    }

    /** Whether translated code leaves this instruction to others, always. */
    static boolean leaves(long insn) {
        int op = Insn.op(insn);
        return switch (op) {
            case Op.UNDECODED, Op.PAUSE -> true;
            case Op.AMOMIN_W, Op.AMOMAX_W, Op.AMOMINU_W, Op.AMOMAXU_W -> true;
            case Op.AMOMIN_D, Op.AMOMAX_D, Op.AMOMINU_D, Op.AMOMAXU_D -> true;
            default ->
                    (op > Op.FCVT_D_S && !HartDoor.leadsTo(insn))
                            || (op >= Op.FMADD_S && !FloatForm.translated(insn));
        };
    }

    /** Offset of the target of a branch or jal at an offset. */
    static int target(long insn, int offset) {
        return (offset & -4096) + Insn.imm(insn);
    }

    /**
     * An instruction, or, if it is a jalr to what the auipc right before it computed, the jal that
     * it amounts to.
     */
    static long fuse(long before, int offsetBefore, long insn, int offset) {
        boolean pair =
                Insn.op(insn) == Op.JALR
                        && Insn.op(before) == Op.AUIPC
                        && Insn.rd(before) == Insn.rs1(insn);
        if (!pair) {
            return insn;
        }
        long target =
                (offsetBefore & -4096) + (before >> Insn.UPPER_SHIFT) + (Insn.imm(insn) >> 12);
        long imm = (target & -2) - (offset & -4096);
        return Math.abs(imm) < FAR
                ? Insn.pack(Op.JAL, Insn.rd(insn), 0, 0, imm, Insn.length(insn) == 4)
                : insn;
    }

    static boolean isCall(long insn) {
        return Insn.op(insn) == Op.JAL
                && (Insn.rd(insn) == LINK || Insn.rd(insn) == ALTERNATE_LINK);
    }

    /** Whether it is a return in the manner of the ABI. */
    static boolean isReturn(long insn) {
        return Insn.op(insn) == Op.JALR
                && Insn.rd(insn) == Insn.SINK
                && Insn.rs1(insn) == LINK
                && Insn.imm(insn) >> 12 == 0;
    }
}
