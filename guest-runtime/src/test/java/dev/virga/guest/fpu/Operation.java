package dev.virga.guest.fpu;

import static dev.virga.guest.fpu.Fpu.box32;
import static dev.virga.guest.fpu.Fpu.unbox32;

/**
 * Every operation of F and D: its instruction word (operands in a0 or fa0, fa1 and fa2, rounding
 * mode dynamic) and what {@link Fpu} answers for it, registers in and register out.
 */
enum Operation {
    FADD_D(op(0x01), 'd', (f, a, b, c, rm) -> f.add64(a, b, rm)),
    FSUB_D(op(0x05), 'd', (f, a, b, c, rm) -> f.sub64(a, b, rm)),
    FMUL_D(op(0x09), 'd', (f, a, b, c, rm) -> f.mul64(a, b, rm)),
    FDIV_D(op(0x0d), 'd', (f, a, b, c, rm) -> f.div64(a, b, rm)),
    FSQRT_D(unary(0x2d, 0), 'd', (f, a, b, c, rm) -> f.sqrt64(a, rm)),
    FMADD_D(fused(0x43, 1), 'd', (f, a, b, c, rm) -> f.madd64(a, b, c, rm)),
    FMSUB_D(fused(0x47, 1), 'd', (f, a, b, c, rm) -> f.msub64(a, b, c, rm)),
    FNMSUB_D(fused(0x4b, 1), 'd', (f, a, b, c, rm) -> f.nmsub64(a, b, c, rm)),
    FNMADD_D(fused(0x4f, 1), 'd', (f, a, b, c, rm) -> f.nmadd64(a, b, c, rm)),
    FSGNJ_D(op(0x11, 0), 'd', (f, a, b, c, rm) -> Fpu.sgnj64(a, b)),
    FSGNJN_D(op(0x11, 1), 'd', (f, a, b, c, rm) -> Fpu.sgnjn64(a, b)),
    FSGNJX_D(op(0x11, 2), 'd', (f, a, b, c, rm) -> Fpu.sgnjx64(a, b)),
    FMIN_D(op(0x15, 0), 'd', (f, a, b, c, rm) -> f.min64(a, b)),
    FMAX_D(op(0x15, 1), 'd', (f, a, b, c, rm) -> f.max64(a, b)),
    FLE_D(op(0x51, 0), 'd', (f, a, b, c, rm) -> f.le64(a, b) ? 1 : 0),
    FLT_D(op(0x51, 1), 'd', (f, a, b, c, rm) -> f.lt64(a, b) ? 1 : 0),
    FEQ_D(op(0x51, 2), 'd', (f, a, b, c, rm) -> f.eq64(a, b) ? 1 : 0),
    FCLASS_D(unary(0x71, 0) & ~0x6000, 'd', (f, a, b, c, rm) -> Fpu.class64(a)),
    FCVT_W_D(unary(0x61, 0), 'd', (f, a, b, c, rm) -> f.f64ToW(a, rm)),
    FCVT_WU_D(unary(0x61, 1), 'd', (f, a, b, c, rm) -> f.f64ToWu(a, rm)),
    FCVT_L_D(unary(0x61, 2), 'd', (f, a, b, c, rm) -> f.f64ToL(a, rm)),
    FCVT_LU_D(unary(0x61, 3), 'd', (f, a, b, c, rm) -> f.f64ToLu(a, rm)),
    FCVT_D_W(unary(0x69, 0), 'i', (f, a, b, c, rm) -> Fpu.wToF64((int) a)),
    FCVT_D_WU(unary(0x69, 1), 'i', (f, a, b, c, rm) -> Fpu.wuToF64((int) a)),
    FCVT_D_L(unary(0x69, 2), 'i', (f, a, b, c, rm) -> f.lToF64(a, rm)),
    FCVT_D_LU(unary(0x69, 3), 'i', (f, a, b, c, rm) -> f.luToF64(a, rm)),
    FCVT_S_D(unary(0x20, 1), 'd', (f, a, b, c, rm) -> box32(f.f64ToF32(a, rm))),
    FCVT_D_S(unary(0x21, 0), 's', (f, a, b, c, rm) -> f.f32ToF64(unbox32(a))),
    FADD_S(op(0x00), 's', (f, a, b, c, rm) -> box32(f.add32(unbox32(a), unbox32(b), rm))),
    FSUB_S(op(0x04), 's', (f, a, b, c, rm) -> box32(f.sub32(unbox32(a), unbox32(b), rm))),
    FMUL_S(op(0x08), 's', (f, a, b, c, rm) -> box32(f.mul32(unbox32(a), unbox32(b), rm))),
    FDIV_S(op(0x0c), 's', (f, a, b, c, rm) -> box32(f.div32(unbox32(a), unbox32(b), rm))),
    FSQRT_S(unary(0x2c, 0), 's', (f, a, b, c, rm) -> box32(f.sqrt32(unbox32(a), rm))),
    FMADD_S(
            fused(0x43, 0),
            's',
            (f, a, b, c, rm) -> box32(f.madd32(unbox32(a), unbox32(b), unbox32(c), rm))),
    FMSUB_S(
            fused(0x47, 0),
            's',
            (f, a, b, c, rm) -> box32(f.msub32(unbox32(a), unbox32(b), unbox32(c), rm))),
    FNMSUB_S(
            fused(0x4b, 0),
            's',
            (f, a, b, c, rm) -> box32(f.nmsub32(unbox32(a), unbox32(b), unbox32(c), rm))),
    FNMADD_S(
            fused(0x4f, 0),
            's',
            (f, a, b, c, rm) -> box32(f.nmadd32(unbox32(a), unbox32(b), unbox32(c), rm))),
    FSGNJ_S(op(0x10, 0), 's', (f, a, b, c, rm) -> box32(Fpu.sgnj32(unbox32(a), unbox32(b)))),
    FSGNJN_S(op(0x10, 1), 's', (f, a, b, c, rm) -> box32(Fpu.sgnjn32(unbox32(a), unbox32(b)))),
    FSGNJX_S(op(0x10, 2), 's', (f, a, b, c, rm) -> box32(Fpu.sgnjx32(unbox32(a), unbox32(b)))),
    FMIN_S(op(0x14, 0), 's', (f, a, b, c, rm) -> box32(f.min32(unbox32(a), unbox32(b)))),
    FMAX_S(op(0x14, 1), 's', (f, a, b, c, rm) -> box32(f.max32(unbox32(a), unbox32(b)))),
    FLE_S(op(0x50, 0), 's', (f, a, b, c, rm) -> f.le32(unbox32(a), unbox32(b)) ? 1 : 0),
    FLT_S(op(0x50, 1), 's', (f, a, b, c, rm) -> f.lt32(unbox32(a), unbox32(b)) ? 1 : 0),
    FEQ_S(op(0x50, 2), 's', (f, a, b, c, rm) -> f.eq32(unbox32(a), unbox32(b)) ? 1 : 0),
    FCLASS_S(unary(0x70, 0) & ~0x6000, 's', (f, a, b, c, rm) -> Fpu.class32(unbox32(a))),
    FCVT_W_S(unary(0x60, 0), 's', (f, a, b, c, rm) -> f.f32ToW(unbox32(a), rm)),
    FCVT_WU_S(unary(0x60, 1), 's', (f, a, b, c, rm) -> f.f32ToWu(unbox32(a), rm)),
    FCVT_L_S(unary(0x60, 2), 's', (f, a, b, c, rm) -> f.f32ToL(unbox32(a), rm)),
    FCVT_LU_S(unary(0x60, 3), 's', (f, a, b, c, rm) -> f.f32ToLu(unbox32(a), rm)),
    FCVT_S_W(unary(0x68, 0), 'i', (f, a, b, c, rm) -> box32(f.wToF32((int) a, rm))),
    FCVT_S_WU(unary(0x68, 1), 'i', (f, a, b, c, rm) -> box32(f.wuToF32((int) a, rm))),
    FCVT_S_L(unary(0x68, 2), 'i', (f, a, b, c, rm) -> box32(f.lToF32(a, rm))),
    FCVT_S_LU(unary(0x68, 3), 'i', (f, a, b, c, rm) -> box32(f.luToF32(a, rm)));

    /** What the unit under test answers: 64-bit register contents in and out. */
    interface Evaluation {
        long apply(Fpu fpu, long a, long b, long c, int rm);
    }

    private static final int DYNAMIC = 7;
    private static final int FA0 = 10;

    private final int instruction;
    private final char operands;
    private final Evaluation evaluation;

    Operation(int instruction, char operands, Evaluation evaluation) {
        this.instruction = instruction;
        this.operands = operands;
        this.evaluation = evaluation;
    }

    int instruction() {
        return instruction;
    }

    /** Operands are integers, not floating point. */
    boolean integerOperand() {
        return operands == 'i';
    }

    /** Operands are NaN-boxed singles. */
    boolean singleOperands() {
        return operands == 's';
    }

    /** The result goes to an integer register: comparisons, FCLASS and FCVT to integers. */
    boolean integerResult() {
        int group = instruction >>> 25 & 0x7e;
        return (instruction & 0x7f) == 0x53 && (group == 0x50 || group == 0x60 || group == 0x70);
    }

    long evaluate(Fpu fpu, long a, long b, long c, int rm) {
        return evaluation.apply(fpu, a, b, c, rm);
    }

    private static int op(int funct7) {
        return op(funct7, DYNAMIC);
    }

    private static int op(int funct7, int funct3) {
        return funct7 << 25 | (FA0 + 1) << 20 | FA0 << 15 | funct3 << 12 | FA0 << 7 | 0x53;
    }

    private static int unary(int funct7, int rs2) {
        return funct7 << 25 | rs2 << 20 | FA0 << 15 | DYNAMIC << 12 | FA0 << 7 | 0x53;
    }

    private static int fused(int opcode, int format) {
        return (FA0 + 2) << 27
                | format << 25
                | (FA0 + 1) << 20
                | FA0 << 15
                | DYNAMIC << 12
                | FA0 << 7
                | opcode;
    }
}
