package dev.virga.guest.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Integer arithmetic and branches of translated code. */
final class IntegerEmitter {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc ONE = MethodTypeDesc.of(CD_long, CD_long);
    private static final MethodTypeDesc TWO = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_int, CD_long, CD_long);

    private final RegionCode code;
    private final CodeBuilder cb;

    IntegerEmitter(RegionCode code) {
        this.code = code;
        this.cb = code.cb;
    }

    /** Goes to a label if the branch is taken. */
    void branch(long insn, Label taken) {
        branch(Insn.op(insn), insn, taken);
    }

    /**
     * Goes back to a label if the branch is taken: over a goto if not. HotSpot may stop a thread
     * where it goes back, with all that is on the stack: were that the result of a comparison, it
     * would be computed as a number, too, in each round.
     */
    void branchBack(long insn, Label taken) {
        Label on = cb.newLabel();
        branch(opposite(Insn.op(insn)), insn, on);
        cb.goto_(taken).labelBinding(on);
    }

    private void branch(int op, long insn, Label taken) {
        code.push(Insn.rs1(insn)).push(Insn.rs2(insn));
        switch (op) {
            case Op.BEQ -> cb.lcmp().ifeq(taken);
            case Op.BNE -> cb.lcmp().ifne(taken);
            case Op.BLT -> cb.lcmp().iflt(taken);
            case Op.BGE -> cb.lcmp().ifge(taken);
            case Op.BLTU -> cb.invokestatic(LONG, "compareUnsigned", COMPARE).iflt(taken);
            default -> cb.invokestatic(LONG, "compareUnsigned", COMPARE).ifge(taken);
        }
    }

    private static int opposite(int op) {
        return switch (op) {
            case Op.BEQ -> Op.BNE;
            case Op.BNE -> Op.BEQ;
            case Op.BLT -> Op.BGE;
            case Op.BGE -> Op.BLT;
            case Op.BLTU -> Op.BGEU;
            default -> Op.BLTU;
        };
    }

    /** Computes; {@code page} is the offset of the instruction's page from the entry's. */
    void compute(long insn, int page) {
        if (Insn.rd(insn) == Insn.SINK) {
            return;
        }
        int op = Insn.op(insn);
        if (op == Op.LUI) {
            cb.loadConstant(insn >> Insn.UPPER_SHIFT);
        } else if (op == Op.AUIPC) {
            code.pushAddress(page + (insn >> Insn.UPPER_SHIFT));
        } else {
            operate(insn, op);
        }
        code.pop(Insn.rd(insn));
    }

    private void operate(long insn, int op) {
        code.push(Insn.rs1(insn));
        if (hasImmediate(op)) {
            immediate(op, Insn.imm(insn));
        } else if (isUnary(op)) {
            cb.invokestatic(RegionCode.ALU, name(op), ONE);
        } else {
            binary(insn, op);
        }
    }

    private static boolean hasImmediate(int op) {
        return (op >= Op.ADDI && op <= Op.SRAI)
                || (op >= Op.ADDIW && op <= Op.SRAIW)
                || op == Op.SLLI_UW
                || op == Op.RORI
                || op == Op.RORIW
                || (op >= Op.BCLRI && op <= Op.BSETI);
    }

    private static boolean isUnary(int op) {
        return switch (op) {
            case Op.CLZ, Op.CTZ, Op.CPOP, Op.CLZW, Op.CTZW, Op.CPOPW -> true;
            case Op.SEXT_B, Op.SEXT_H, Op.ZEXT_H, Op.ORC_B, Op.REV8 -> true;
            default -> false;
        };
    }

    private void immediate(int op, int imm) {
        switch (op) {
            case Op.ADDI -> {
                if (imm != 0) {
                    cb.loadConstant((long) imm).ladd();
                }
            }
            case Op.XORI -> cb.loadConstant((long) imm).lxor();
            case Op.ORI -> cb.loadConstant((long) imm).lor();
            case Op.ANDI -> cb.loadConstant((long) imm).land();
            case Op.SLLI -> cb.loadConstant(imm).lshl();
            case Op.SRLI -> cb.loadConstant(imm).lushr();
            case Op.SRAI -> cb.loadConstant(imm).lshr();
            case Op.SLTI -> alu("less", imm);
            case Op.SLTIU -> alu("lessUnsigned", imm);
            case Op.ADDIW -> {
                cb.l2i();
                if (imm != 0) {
                    cb.loadConstant(imm).iadd();
                }
                cb.i2l();
            }
            case Op.SLLIW -> cb.l2i().loadConstant(imm).ishl().i2l();
            case Op.SRLIW -> cb.l2i().loadConstant(imm).iushr().i2l();
            case Op.SRAIW -> cb.l2i().loadConstant(imm).ishr().i2l();
            case Op.SLLI_UW -> alu("slliUw", imm);
            case Op.RORI -> alu("ror", imm);
            case Op.RORIW -> alu("rorw", imm);
            case Op.BCLRI -> alu("bclr", imm);
            case Op.BEXTI -> alu("bext", imm);
            case Op.BINVI -> alu("binv", imm);
            case Op.BSETI -> alu("bset", imm);
            default -> throw new IllegalArgumentException("operation " + op + " has no immediate");
        }
    }

    private void alu(String method, int imm) {
        cb.loadConstant((long) imm).invokestatic(RegionCode.ALU, method, TWO);
    }

    private void binary(long insn, int op) {
        switch (op) {
            case Op.SLL -> shiftAmount(insn).lshl();
            case Op.SRL -> shiftAmount(insn).lushr();
            case Op.SRA -> shiftAmount(insn).lshr();
            case Op.ADDW -> words(insn).iadd().i2l();
            case Op.SUBW -> words(insn).isub().i2l();
            case Op.MULW -> words(insn).imul().i2l();
            case Op.SLLW -> words(insn).ishl().i2l();
            case Op.SRLW -> words(insn).iushr().i2l();
            case Op.SRAW -> words(insn).ishr().i2l();
            default -> {
                code.push(Insn.rs2(insn));
                whole(op);
            }
        }
    }

    private CodeBuilder shiftAmount(long insn) {
        code.push(Insn.rs2(insn));
        return cb.l2i();
    }

    private CodeBuilder words(long insn) {
        cb.l2i();
        code.push(Insn.rs2(insn));
        return cb.l2i();
    }

    private void whole(int op) {
        switch (op) {
            case Op.ADD -> cb.ladd();
            case Op.SUB -> cb.lsub();
            case Op.XOR -> cb.lxor();
            case Op.OR -> cb.lor();
            case Op.AND -> cb.land();
            case Op.MUL -> cb.lmul();
            case Op.MULH -> cb.invokestatic(MATH, "multiplyHigh", TWO);
            case Op.MULHU -> cb.invokestatic(MATH, "unsignedMultiplyHigh", TWO);
            case Op.MIN -> cb.invokestatic(MATH, "min", TWO);
            case Op.MAX -> cb.invokestatic(MATH, "max", TWO);
            default -> cb.invokestatic(RegionCode.ALU, name(op), TWO);
        }
    }

    /** The method of {@link Alu} that does an operation. */
    private static String name(int op) {
        return switch (op) {
            case Op.SLT -> "less";
            case Op.SLTU -> "lessUnsigned";
            case Op.MULHSU -> "mulhsu";
            case Op.DIV -> "div";
            case Op.DIVU -> "divu";
            case Op.REM -> "rem";
            case Op.REMU -> "remu";
            case Op.DIVW -> "divw";
            case Op.DIVUW -> "divuw";
            case Op.REMW -> "remw";
            case Op.REMUW -> "remuw";
            case Op.ADD_UW -> "addUw";
            case Op.SH1ADD -> "sh1add";
            case Op.SH2ADD -> "sh2add";
            case Op.SH3ADD -> "sh3add";
            case Op.SH1ADD_UW -> "sh1addUw";
            case Op.SH2ADD_UW -> "sh2addUw";
            case Op.SH3ADD_UW -> "sh3addUw";
            case Op.ANDN -> "andn";
            case Op.ORN -> "orn";
            case Op.XNOR -> "xnor";
            case Op.CLZ -> "clz";
            case Op.CTZ -> "ctz";
            case Op.CPOP -> "cpop";
            case Op.CLZW -> "clzw";
            case Op.CTZW -> "ctzw";
            case Op.CPOPW -> "cpopw";
            case Op.MINU -> "minu";
            case Op.MAXU -> "maxu";
            case Op.SEXT_B -> "sextB";
            case Op.SEXT_H -> "sextH";
            case Op.ZEXT_H -> "zextH";
            case Op.ROL -> "rol";
            case Op.ROLW -> "rolw";
            case Op.ROR -> "ror";
            case Op.RORW -> "rorw";
            case Op.ORC_B -> "orcB";
            case Op.REV8 -> "rev8";
            case Op.BCLR -> "bclr";
            case Op.BEXT -> "bext";
            case Op.BINV -> "binv";
            case Op.BSET -> "bset";
            default -> throw new IllegalArgumentException("operation " + op + " is not known");
        };
    }
}
