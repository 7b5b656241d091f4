package dev.virga.guest.cpu;

import dev.virga.guest.fpu.Fpu;

/**
 * The computing instructions of F and D (unprivileged ISA, chapters "F" and "D"): picks operands,
 * resolves the rounding mode, calls the {@link Fpu}. The hart's thread only.
 */
final class FloatUnit {
    /** First operation of this unit. */
    static final int FIRST = Op.FMADD_S;

    /** Last operation of this unit. */
    static final int LAST = Op.FCVT_D_S;

    private static final int DYNAMIC = 7;

    private FloatUnit() {}

    /** Does nothing, but now this class is there. */
    static void load() {}

    /** Executes; false if the instruction is illegal now (unit off, reserved rounding mode). */
    static boolean execute(Hart hart, long insn) {
        int rm = Insn.imm(insn) & 7;
        int op = Insn.op(insn);
        if ((hart.mstatus & Status.FS) == 0) {
            return false;
        }
        if (roundsBy(op)) {
            rm = rm == DYNAMIC ? hart.csrs.frm : rm;
            if (rm > Fpu.RMM) {
                return false;
            }
        }
        hart.mstatus |= Status.FS;
        long[] regs = hart.regs;
        long a = regs[Hart.FLOATS + (Insn.rs1(insn) & 31)];
        long b = regs[Hart.FLOATS + (Insn.rs2(insn) & 31)];
        int rd = Insn.rd(insn);
        if (op >= Op.FMADD_D) {
            doubles(hart, op, insn, a, b, rd, rm);
        } else {
            singles(hart, op, insn, Fpu.unbox32(a), Fpu.unbox32(b), a, rd, rm);
        }
        return true;
    }

    private static boolean roundsBy(int op) {
        return Opcodes.ROUNDED[op];
    }

    /** Which operations have a rounding mode, read off the table. */
    private static final class Opcodes {
        static final boolean[] ROUNDED = new boolean[LAST + 1];

        static {
            for (Opcode row : Opcode.values()) {
                if (row.format() == Format.RM || row.format() == Format.R4) {
                    ROUNDED[row.code()] = true;
                }
            }
        }
    }

    private static void doubles(Hart hart, int op, long insn, long a, long b, int rd, int rm) {
        Fpu fpu = hart.fpu;
        long[] regs = hart.regs;
        long x = regs[Insn.rs1(insn) & 31];
        int f = Hart.FLOATS + (rd & 31);
        switch (op) {
            case Op.FMADD_D -> regs[f] = fpu.madd64(a, b, third(regs, insn), rm);
            case Op.FMSUB_D -> regs[f] = fpu.msub64(a, b, third(regs, insn), rm);
            case Op.FNMSUB_D -> regs[f] = fpu.nmsub64(a, b, third(regs, insn), rm);
            case Op.FNMADD_D -> regs[f] = fpu.nmadd64(a, b, third(regs, insn), rm);
            case Op.FADD_D -> regs[f] = fpu.add64(a, b, rm);
            case Op.FSUB_D -> regs[f] = fpu.sub64(a, b, rm);
            case Op.FMUL_D -> regs[f] = fpu.mul64(a, b, rm);
            case Op.FDIV_D -> regs[f] = fpu.div64(a, b, rm);
            case Op.FSQRT_D -> regs[f] = fpu.sqrt64(a, rm);
            case Op.FSGNJ_D -> regs[f] = Fpu.sgnj64(a, b);
            case Op.FSGNJN_D -> regs[f] = Fpu.sgnjn64(a, b);
            case Op.FSGNJX_D -> regs[f] = Fpu.sgnjx64(a, b);
            case Op.FMIN_D -> regs[f] = fpu.min64(a, b);
            case Op.FMAX_D -> regs[f] = fpu.max64(a, b);
            case Op.FEQ_D -> regs[rd] = fpu.eq64(a, b) ? 1 : 0;
            case Op.FLT_D -> regs[rd] = fpu.lt64(a, b) ? 1 : 0;
            case Op.FLE_D -> regs[rd] = fpu.le64(a, b) ? 1 : 0;
            case Op.FCVT_W_D -> regs[rd] = fpu.f64ToW(a, rm);
            case Op.FCVT_WU_D -> regs[rd] = fpu.f64ToWu(a, rm);
            case Op.FCVT_L_D -> regs[rd] = fpu.f64ToL(a, rm);
            case Op.FCVT_LU_D -> regs[rd] = fpu.f64ToLu(a, rm);
            case Op.FCVT_D_W -> regs[f] = Fpu.wToF64((int) x);
            case Op.FCVT_D_WU -> regs[f] = Fpu.wuToF64((int) x);
            case Op.FCVT_D_L -> regs[f] = fpu.lToF64(x, rm);
            case Op.FCVT_D_LU -> regs[f] = fpu.luToF64(x, rm);
            case Op.FCLASS_D -> regs[rd] = Fpu.class64(a);
            case Op.FMV_X_D -> regs[rd] = a;
            case Op.FMV_D_X -> regs[f] = x;
            case Op.FCVT_S_D -> regs[f] = Fpu.box32(fpu.f64ToF32(a, rm));
            case Op.FCVT_D_S -> regs[f] = fpu.f32ToF64(Fpu.unbox32(a));
            default -> throw new IllegalStateException("operation " + op + " is no double's");
        }
    }

    private static void singles(
            Hart hart, int op, long insn, int a, int b, long raw, int rd, int rm) {
        Fpu fpu = hart.fpu;
        long[] regs = hart.regs;
        long x = regs[Insn.rs1(insn) & 31];
        int f = Hart.FLOATS + (rd & 31);
        switch (op) {
            case Op.FMADD_S -> regs[f] = Fpu.box32(fpu.madd32(a, b, third32(regs, insn), rm));
            case Op.FMSUB_S -> regs[f] = Fpu.box32(fpu.msub32(a, b, third32(regs, insn), rm));
            case Op.FNMSUB_S -> regs[f] = Fpu.box32(fpu.nmsub32(a, b, third32(regs, insn), rm));
            case Op.FNMADD_S -> regs[f] = Fpu.box32(fpu.nmadd32(a, b, third32(regs, insn), rm));
            case Op.FADD_S -> regs[f] = Fpu.box32(fpu.add32(a, b, rm));
            case Op.FSUB_S -> regs[f] = Fpu.box32(fpu.sub32(a, b, rm));
            case Op.FMUL_S -> regs[f] = Fpu.box32(fpu.mul32(a, b, rm));
            case Op.FDIV_S -> regs[f] = Fpu.box32(fpu.div32(a, b, rm));
            case Op.FSQRT_S -> regs[f] = Fpu.box32(fpu.sqrt32(a, rm));
            case Op.FSGNJ_S -> regs[f] = Fpu.box32(Fpu.sgnj32(a, b));
            case Op.FSGNJN_S -> regs[f] = Fpu.box32(Fpu.sgnjn32(a, b));
            case Op.FSGNJX_S -> regs[f] = Fpu.box32(Fpu.sgnjx32(a, b));
            case Op.FMIN_S -> regs[f] = Fpu.box32(fpu.min32(a, b));
            case Op.FMAX_S -> regs[f] = Fpu.box32(fpu.max32(a, b));
            case Op.FEQ_S -> regs[rd] = fpu.eq32(a, b) ? 1 : 0;
            case Op.FLT_S -> regs[rd] = fpu.lt32(a, b) ? 1 : 0;
            case Op.FLE_S -> regs[rd] = fpu.le32(a, b) ? 1 : 0;
            case Op.FCVT_W_S -> regs[rd] = fpu.f32ToW(a, rm);
            case Op.FCVT_WU_S -> regs[rd] = fpu.f32ToWu(a, rm);
            case Op.FCVT_L_S -> regs[rd] = fpu.f32ToL(a, rm);
            case Op.FCVT_LU_S -> regs[rd] = fpu.f32ToLu(a, rm);
            case Op.FCVT_S_W -> regs[f] = Fpu.box32(fpu.wToF32((int) x, rm));
            case Op.FCVT_S_WU -> regs[f] = Fpu.box32(fpu.wuToF32((int) x, rm));
            case Op.FCVT_S_L -> regs[f] = Fpu.box32(fpu.lToF32(x, rm));
            case Op.FCVT_S_LU -> regs[f] = Fpu.box32(fpu.luToF32(x, rm));
            case Op.FCLASS_S -> regs[rd] = Fpu.class32(a);
            case Op.FMV_X_W -> regs[rd] = (int) raw;
            case Op.FMV_W_X -> regs[f] = Fpu.box32((int) x);
            default -> throw new IllegalStateException("operation " + op + " is no single's");
        }
    }

    private static long third(long[] regs, long insn) {
        return regs[Hart.FLOATS + (Insn.imm(insn) >>> 3 & 31)];
    }

    private static int third32(long[] regs, long insn) {
        return Fpu.unbox32(third(regs, insn));
    }
}
