package dev.virga.guest.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.Slots;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/**
 * Floating point of translated code: a method of {@link FloatMath} for each operation, between a
 * check of its operands and one of its result.
 */
final class FloatEmitter {
    private final RegionCode code;
    private final CodeBuilder cb;

    FloatEmitter(RegionCode code) {
        this.code = code;
        this.cb = code.cb;
    }

    void emit(long insn, Label slow) {
        int op = Insn.op(insn);
        int a = source(op, Insn.rs1(insn));
        int b = Slots.FLOATS + Insn.rs2(insn);
        int c = Slots.FLOATS + FloatForm.rs3(insn);
        Recipe recipe = Recipe.of(op);
        if (recipe.boxed()) {
            check("boxed", slow, a, FloatForm.readsTwo(op) ? b : a);
            if (FloatForm.readsThree(op)) {
                check("boxed", slow, c, c);
            }
        }
        if (!recipe.before().isEmpty()) {
            if (FloatForm.readsTwo(op)) {
                check(recipe.before(), slow, a, b);
            } else {
                check(recipe.before(), slow, a);
            }
        }
        code.push(a);
        int count = 1;
        if (FloatForm.readsTwo(op)) {
            code.push(b);
            count++;
        }
        if (FloatForm.readsThree(op)) {
            code.push(c);
            count++;
        }
        call(recipe.method(), count);
        if (!recipe.after().isEmpty()) {
            cb.lstore(RegionCode.RESULT).lload(RegionCode.RESULT);
            if (recipe.after().startsWith("product")) {
                code.push(a).push(b);
                test(recipe.after(), 3, slow);
            } else {
                test(recipe.after(), 1, slow);
            }
            cb.lload(RegionCode.RESULT);
        }
        boolean integer = FloatForm.writesInteger(op);
        code.pop(integer ? Insn.rd(insn) : Slots.FLOATS + Insn.rd(insn));
    }

    private static int source(int op, int rs1) {
        return FloatForm.readsInteger(op) ? rs1 : Slots.FLOATS + rs1;
    }

    private void check(String method, Label slow, int... registers) {
        for (int register : registers) {
            code.push(register);
        }
        test(method, registers.length, slow);
    }

    private void test(String method, int arguments, Label slow) {
        var parameters = new java.lang.constant.ClassDesc[arguments];
        Arrays.fill(parameters, CD_long);
        cb.invokestatic(RegionCode.FLOAT_MATH, method, MethodTypeDesc.of(CD_boolean, parameters));
        cb.ifeq(slow);
    }

    private void call(String method, int arguments) {
        var parameters = new java.lang.constant.ClassDesc[arguments];
        Arrays.fill(parameters, CD_long);
        cb.invokestatic(RegionCode.FLOAT_MATH, method, MethodTypeDesc.of(CD_long, parameters));
    }

    /**
     * How an operation is done.
     *
     * @param boxed whether its operands must be boxed singles
     * @param before what must hold of its operands; may be empty
     * @param method what computes
     * @param after what must hold of the result; may be empty
     */
    private record Recipe(boolean boxed, String before, String method, String after) {
        static Recipe of(int op) {
            return switch (op) {
                case Op.FADD_D -> doubles("add", "finite");
                case Op.FSUB_D -> doubles("sub", "finite");
                case Op.FMUL_D -> doubles("mul", "product");
                case Op.FDIV_D -> doubles("div", "normal");
                case Op.FSQRT_D -> doubles("sqrt", "normal");
                case Op.FMADD_D -> doubles("madd", "product");
                case Op.FMSUB_D -> doubles("msub", "product");
                case Op.FNMSUB_D -> doubles("nmsub", "product");
                case Op.FNMADD_D -> doubles("nmadd", "product");
                case Op.FSGNJ_D -> doubles("sgnj", "");
                case Op.FSGNJN_D -> doubles("sgnjn", "");
                case Op.FSGNJX_D -> doubles("sgnjx", "");
                case Op.FMIN_D -> new Recipe(false, "distinct", "min", "");
                case Op.FMAX_D -> new Recipe(false, "distinct", "max", "");
                case Op.FEQ_D -> new Recipe(false, "ordered", "eq", "");
                case Op.FLT_D -> new Recipe(false, "ordered", "lt", "");
                case Op.FLE_D -> new Recipe(false, "ordered", "le", "");
                case Op.FCVT_W_D -> new Recipe(false, "fitsWord", "toWord", "");
                case Op.FCVT_WU_D -> new Recipe(false, "fitsUnsignedWord", "toUnsignedWord", "");
                case Op.FCVT_L_D -> new Recipe(false, "fitsLong", "toLong", "");
                case Op.FCVT_D_W -> doubles("fromWord", "");
                case Op.FCVT_D_WU -> doubles("fromUnsignedWord", "");
                case Op.FCVT_D_L -> doubles("fromLong", "");
                case Op.FCLASS_D -> doubles("classify", "");
                case Op.FMV_X_D, Op.FMV_D_X -> doubles("move", "");
                case Op.FCVT_S_D -> doubles("narrow", "normalSingle");
                case Op.FCVT_D_S -> new Recipe(false, "widens", "widen", "");
                default -> single(op);
            };
        }

        private static Recipe single(int op) {
            return switch (op) {
                case Op.FADD_S -> singles("addS", "finiteSingle");
                case Op.FSUB_S -> singles("subS", "finiteSingle");
                case Op.FMUL_S -> singles("mulS", "productSingle");
                case Op.FDIV_S -> singles("divS", "normalSingle");
                case Op.FSQRT_S -> singles("sqrtS", "normalSingle");
                case Op.FMADD_S -> singles("maddS", "productSingle");
                case Op.FMSUB_S -> singles("msubS", "productSingle");
                case Op.FNMSUB_S -> singles("nmsubS", "productSingle");
                case Op.FNMADD_S -> singles("nmaddS", "productSingle");
                case Op.FSGNJ_S -> singles("sgnjS", "");
                case Op.FSGNJN_S -> singles("sgnjnS", "");
                case Op.FSGNJX_S -> singles("sgnjxS", "");
                case Op.FEQ_S -> new Recipe(false, "orderedSingles", "eqS", "");
                case Op.FLT_S -> new Recipe(false, "orderedSingles", "ltS", "");
                case Op.FLE_S -> new Recipe(false, "orderedSingles", "leS", "");
                case Op.FCVT_W_S -> new Recipe(false, "fitsWordS", "toWordS", "");
                case Op.FCVT_WU_S -> new Recipe(false, "fitsUnsignedWordS", "toUnsignedWordS", "");
                case Op.FCVT_L_S -> new Recipe(false, "fitsLongS", "toLongS", "");
                case Op.FCVT_S_W -> doubles("fromWordS", "");
                case Op.FCVT_S_L -> doubles("fromLongS", "");
                case Op.FMV_X_W -> doubles("moveToInteger", "");
                case Op.FMV_W_X -> doubles("boxBits", "");
                default -> throw new IllegalArgumentException("operation " + op + " is exact only");
            };
        }

        private static Recipe doubles(String method, String after) {
            return new Recipe(false, "", method, after);
        }

        private static Recipe singles(String method, String after) {
            return new Recipe(true, "", method, after);
        }
    }
}
