package dev.virga.cli.image.riscv;

import java.lang.classfile.Opcode;

/** The JVM's operators and conversions of numbers. */
final class Arithmetic {
    private final Output output;
    private final StackRegisters stack;

    Arithmetic(Output output, StackRegisters stack) {
        this.output = output;
        this.stack = stack;
    }

    void compile(Opcode opcode) {
        switch (opcode) {
            case LADD -> sum(Rv64.ADD, Rv64.ADDI, true);
            case IADD -> sum(Rv64.ADD | Rv64.WORD, Rv64.ADDIW, false);
            case LSUB -> stack.operate(Rv64.SUB, true);
            case ISUB -> stack.operate(Rv64.SUB | Rv64.WORD, false);
            case LMUL -> stack.operate(Rv64.MUL, true);
            case IMUL -> stack.operate(Rv64.MUL | Rv64.WORD, false);
            case LDIV -> stack.operate(Rv64.DIV, true);
            case IDIV -> stack.operate(Rv64.DIV | Rv64.WORD, false);
            case LREM -> stack.operate(Rv64.REM, true);
            case IREM -> stack.operate(Rv64.REM | Rv64.WORD, false);
            case LAND -> sum(Rv64.AND, Rv64.ANDI, true);
            case IAND -> sum(Rv64.AND, Rv64.ANDI, false);
            case LOR -> stack.operate(Rv64.OR, true);
            case IOR -> stack.operate(Rv64.OR, false);
            case LXOR -> stack.operate(Rv64.XOR, true);
            case IXOR -> stack.operate(Rv64.XOR, false);
            case LSHL -> sum(Rv64.SLL, Rv64.SLLI, true);
            case LSHR -> sum(Rv64.SRA, Rv64.SRAI, true);
            case LUSHR -> sum(Rv64.SRL, Rv64.SRLI, true);
            case ISHL -> sum(Rv64.SLL | Rv64.WORD, Rv64.SLLI | Rv64.WORD, false);
            case ISHR -> sum(Rv64.SRA | Rv64.WORD, Rv64.SRAI | Rv64.WORD, false);
            case IUSHR -> sum(Rv64.SRL | Rv64.WORD, Rv64.SRLI | Rv64.WORD, false);
            case LNEG -> negate(Rv64.SUB, true);
            case INEG -> negate(Rv64.SUB | Rv64.WORD, false);
            case LCMP -> compare();
            case I2L -> stack.change(Rv64.ADDI, 0, true);
            case L2I -> stack.change(Rv64.ADDIW, 0, false);
            case I2B -> narrow(56, Rv64.SRAI);
            case I2S -> narrow(48, Rv64.SRAI);
            case I2C -> narrow(48, Rv64.SRLI);
            default -> throw new IllegalArgumentException("not understood: " + opcode);
        }
    }

    private void sum(int code, int withNumber, boolean wide) {
        if (stack.smallNumber()) {
            stack.change(withNumber, stack.popNumber(), wide);
        } else {
            stack.operate(code, wide);
        }
    }

    private void negate(int code, boolean wide) {
        int from = stack.pop(Rv64.T0);
        output.add(Rv64.op(code, stack.push(wide), Rv64.ZERO, from));
    }

    private void narrow(int bits, int back) {
        stack.change(Rv64.SLLI, bits, false);
        stack.change(back, bits, false);
    }

    private void compare() {
        int right = stack.pop(Rv64.T1);
        int left = stack.pop(Rv64.T0);
        int result = stack.push(false);
        // Into another register first: the result's may be one of the two.
        output.add(Rv64.op(Rv64.SLT, Rv64.T0 + 2, left, right));
        output.add(Rv64.op(Rv64.SLT, result, right, left));
        output.add(Rv64.op(Rv64.SUB, result, result, Rv64.T0 + 2));
    }
}
