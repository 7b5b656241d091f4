package dev.virga.cli.image.riscv;

/** Encodings of the instructions that the compiler uses (RISC-V unprivileged ISA, chapter 34). */
final class Rv64 {
    static final int ZERO = 0;
    static final int RA = 1;
    static final int SP = 2;
    static final int T0 = 5;
    static final int T1 = 6;
    static final int A0 = 10;
    static final int A7 = 17;
    static final int ECALL = 0x73;

    // Operations of two registers: function 7, function 3, opcode.
    static final int ADD = 0x33;
    static final int SUB = 0x4000_0033;
    static final int SLL = 0x1033;
    static final int SLT = 0x2033;
    static final int XOR = 0x4033;
    static final int SRL = 0x5033;
    static final int SRA = 0x4000_5033;
    static final int OR = 0x6033;
    static final int AND = 0x7033;
    static final int MUL = 0x0200_0033;
    static final int MULHU = 0x0200_3033;
    static final int DIV = 0x0200_4033;
    static final int REM = 0x0200_6033;

    /** Added to some of these: the same on 32 bits. */
    static final int WORD = 0x8;

    static final int ADDI = 0x13;
    static final int ANDI = 0x7013;
    static final int ADDIW = 0x1b;
    static final int SLLI = 0x1013;
    static final int SRLI = 0x5013;
    static final int SRAI = 0x4000_5013;
    static final int JALR = 0x67;

    static final int LW = 0x2003;
    static final int LD = 0x3003;
    static final int LBU = 0x4003;
    static final int SB = 0x23;
    static final int SW = 0x2023;
    static final int SD = 0x3023;

    static final int BEQ = 0x63;
    static final int BNE = 0x1063;
    static final int BLT = 0x4063;
    static final int BGE = 0x5063;

    private static final int IMMEDIATE = 1 << 11;
    private static final int BRANCH = 1 << 12;
    private static final int JUMP = 1 << 20;

    private Rv64() {}

    static int op(int code, int rd, int rs1, int rs2) {
        return code | rd << 7 | rs1 << 15 | rs2 << 20;
    }

    /** With an immediate; also loads and shifts. */
    static int imm(int code, int rd, int rs1, int value) {
        return code | rd << 7 | rs1 << 15 | signed(value, IMMEDIATE) << 20;
    }

    static int store(int code, int value, int base, int offset) {
        int at = signed(offset, IMMEDIATE);
        return code | (at & 0x1f) << 7 | base << 15 | value << 20 | at >> 5 << 25;
    }

    static int branch(int code, int rs1, int rs2, int distance) {
        int to = signed(distance, BRANCH);
        return code
                | (to >> 11 & 1) << 7
                | (to >> 1 & 0xf) << 8
                | rs1 << 15
                | rs2 << 20
                | (to >> 5 & 0x3f) << 25
                | (to >> 12) << 31;
    }

    static int jal(int rd, int distance) {
        int to = signed(distance, JUMP);
        return 0x6f
                | rd << 7
                | (to >> 12 & 0xff) << 12
                | (to >> 11 & 1) << 20
                | (to >> 1 & 0x3ff) << 21
                | (to >> 20) << 31;
    }

    static int auipc(int rd, int distance) {
        return 0x17 | rd << 7 | (distance + 0x800 & 0xffff_f000);
    }

    /** What is left for the instruction after an auipc. */
    static int low(int distance) {
        return distance << 20 >> 20;
    }

    static boolean small(long value) {
        return value >= -IMMEDIATE && value < IMMEDIATE;
    }

    static boolean near(int distance) {
        return distance >= -BRANCH && distance < BRANCH;
    }

    private static int signed(int value, int bound) {
        if (value < -bound || value >= bound) {
            throw new IllegalArgumentException(value + " does not fit an instruction");
        }
        return value;
    }
}
