package dev.virga.guest.cpu;

/**
 * A decoded instruction in one long, laid out so that an engine gets each field with a shift and a
 * mask, registers already as byte offsets:
 *
 * <pre>
 *  0..8   operation ({@link Op})
 *  9..14  rd     (32 instead of 0: a write to x0 goes to a slot nobody reads)
 * 15..20  rs1
 * 21..26  rs2
 * 27..38  instructions from this one to the end of its block, itself counted
 * 39      set for a 32-bit instruction
 * 40..63  immediate, signed
 * </pre>
 */
final class Insn {
    static final int OP_MASK = 0x1FF;
    static final int RD_SHIFT = 6;
    static final int RS1_SHIFT = 12;
    static final int RS2_SHIFT = 18;
    static final long REG_MASK = 0x1F8;
    static final int COUNT_SHIFT = 27;
    static final int COUNT_MASK = 0xFFF;
    static final int LENGTH_SHIFT = 36;
    static final int IMM_SHIFT = 40;

    /** rd of an instruction that writes x0. */
    static final int SINK = 32;

    private Insn() {}

    static long pack(int op, int rd, int rs1, int rs2, long imm, boolean word) {
        return op
                | (long) rd << 9
                | (long) rs1 << 15
                | (long) rs2 << 21
                | (word ? 1L << 39 : 0)
                | imm << IMM_SHIFT;
    }

    static long withCount(long insn, int count) {
        return insn & ~((long) COUNT_MASK << COUNT_SHIFT) | (long) count << COUNT_SHIFT;
    }

    static int op(long insn) {
        return (int) insn & OP_MASK;
    }

    static int rd(long insn) {
        return (int) (insn >>> 9) & 63;
    }

    static int rs1(long insn) {
        return (int) (insn >>> 15) & 63;
    }

    static int rs2(long insn) {
        return (int) (insn >>> 21) & 63;
    }

    static int count(long insn) {
        return (int) (insn >>> COUNT_SHIFT) & COUNT_MASK;
    }

    /** Bytes of the instruction: 2 or 4. */
    static int length(long insn) {
        return 2 + (int) (insn >>> 38 & 2);
    }

    static int imm(long insn) {
        return (int) (insn >> IMM_SHIFT);
    }
}
