package dev.virga.guest.translate;

import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.Slots;

/** What a floating-point instruction reads and writes, and whether it is translated. Pure. */
final class FloatForm {
    private static final int NEAREST = 0;
    private static final int TOWARDS_ZERO = 1;
    private static final int DYNAMIC = 7;

    private FloatForm() {}

    static boolean is(int op) {
        return op >= Op.FMADD_S && op <= Op.FCVT_D_S;
    }

    /** Whether the fast path on host arithmetic knows it; the exact unit does the others. */
    static boolean translated(long insn) {
        int rm = Insn.imm(insn) & 7;
        return switch (Insn.op(insn)) {
            case Op.FCVT_W_S, Op.FCVT_L_S, Op.FCVT_W_D, Op.FCVT_L_D, Op.FCVT_WU_D, Op.FCVT_WU_S ->
                    rm == TOWARDS_ZERO;
            case Op.FCVT_LU_S, Op.FCVT_LU_D, Op.FCVT_S_LU, Op.FCVT_D_LU, Op.FCVT_S_WU -> false;
            case Op.FMIN_S, Op.FMAX_S, Op.FCLASS_S -> false;
            // Exact, but illegal with a rounding mode that isn't one; assemblers write 0.
            case Op.FCVT_D_W, Op.FCVT_D_WU, Op.FCVT_D_S -> rm == NEAREST;
            default -> !rounds(Insn.op(insn)) || rm == NEAREST || rm == DYNAMIC;
        };
    }

    /** The state of the unit that an operation needs, of those in {@link Slots}. */
    static int needs(int op) {
        boolean moves = op == Op.FLW || op == Op.FLD || op == Op.FSW || op == Op.FSD;
        return rounds(op)
                ? Slots.ALL_FLOATS
                : moves || is(op) ? Slots.EXACT_FLOATS : Slots.NO_FLOATS;
    }

    /** Whether it may be inexact, so that the flag must be set already. */
    static boolean rounds(int op) {
        return switch (op) {
            case Op.FMADD_S, Op.FMSUB_S, Op.FNMSUB_S, Op.FNMADD_S -> true;
            case Op.FADD_S, Op.FSUB_S, Op.FMUL_S, Op.FDIV_S, Op.FSQRT_S -> true;
            case Op.FMADD_D, Op.FMSUB_D, Op.FNMSUB_D, Op.FNMADD_D -> true;
            case Op.FADD_D, Op.FSUB_D, Op.FMUL_D, Op.FDIV_D, Op.FSQRT_D -> true;
            case Op.FCVT_W_S, Op.FCVT_L_S, Op.FCVT_W_D, Op.FCVT_L_D -> true;
            case Op.FCVT_WU_D, Op.FCVT_WU_S -> true;
            case Op.FCVT_S_W, Op.FCVT_S_L, Op.FCVT_D_L, Op.FCVT_S_D -> true;
            default -> false;
        };
    }

    static boolean readsInteger(int op) {
        return switch (op) {
            case Op.FCVT_S_W, Op.FCVT_S_WU, Op.FCVT_S_L, Op.FCVT_S_LU, Op.FMV_W_X -> true;
            case Op.FCVT_D_W, Op.FCVT_D_WU, Op.FCVT_D_L, Op.FCVT_D_LU, Op.FMV_D_X -> true;
            default -> false;
        };
    }

    static boolean writesInteger(int op) {
        return switch (op) {
            case Op.FEQ_S, Op.FLT_S, Op.FLE_S, Op.FEQ_D, Op.FLT_D, Op.FLE_D -> true;
            case Op.FCVT_W_S, Op.FCVT_WU_S, Op.FCVT_L_S, Op.FCVT_LU_S -> true;
            case Op.FCVT_W_D, Op.FCVT_WU_D, Op.FCVT_L_D, Op.FCVT_LU_D -> true;
            case Op.FCLASS_S, Op.FCLASS_D, Op.FMV_X_W, Op.FMV_X_D -> true;
            default -> false;
        };
    }

    static boolean readsTwo(int op) {
        return switch (op) {
            case Op.FSQRT_S, Op.FSQRT_D, Op.FCLASS_S, Op.FCLASS_D -> false;
            case Op.FMV_X_W, Op.FMV_X_D, Op.FCVT_S_D, Op.FCVT_D_S -> false;
            default -> !readsInteger(op) && (!writesInteger(op) || compares(op));
        };
    }

    static boolean readsThree(int op) {
        return (op >= Op.FMADD_S && op <= Op.FNMADD_S) || (op >= Op.FMADD_D && op <= Op.FNMADD_D);
    }

    static boolean compares(int op) {
        return (op >= Op.FEQ_S && op <= Op.FLE_S) || (op >= Op.FEQ_D && op <= Op.FLE_D);
    }

    /** The third source of a fused instruction. */
    static int rs3(long insn) {
        return Insn.imm(insn) >>> 3 & 31;
    }
}
