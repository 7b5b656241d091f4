package dev.virga.guest.cpu;

/**
 * A decoded instruction in one long, laid out so that an engine gets each field with a shift and a
 * mask, registers already as byte offsets:
 *
 * <pre>
 *  0..8   operation ({@link Op})
 *  9..16  instructions from this one to the end of its block, itself counted
 * 17      set for a 32-bit instruction
 * 20..25  rd     (32 instead of 0: a write to x0 goes to a slot nobody reads)
 * 26..31  rs1
 * 32..37  rs2
 * 38..63  immediate, signed
 * </pre>
 *
 * <p>In a {@link CodePage} some are bound to their place: branches and jumps hold the target's
 * offset from the start of their page; jal has the parcel behind it in rs1 and rs2, jalr in the low
 * 12 bits of its immediate; lui and auipc hold their value from the start of the page in 32..63.
 */
public final class Insn {
    static final int OP_MASK = 0x1FF;
    static final int COUNT_SHIFT = 9;
    static final int COUNT_MASK = 0xFF;
    static final int RD_SHIFT = 17;
    static final int RS1_SHIFT = 23;
    static final int RS2_SHIFT = 29;
    static final long REG_MASK = 0x1F8;
    public static final int IMM_SHIFT = 38;
    public static final int UPPER_SHIFT = 32;
    static final int NEXT_SHIFT = 26;
    static final int NEXT_MASK = 0xFFF;
    static final int JALR_IMM_SHIFT = IMM_SHIFT + 12;

    /** One arrival less in a mark {@link Op#ENTRY}, whose count stands in bits 20 to 37. */
    static final long ONE_ARRIVAL = 1L << 20;

    /** The arrivals to come in a mark {@link Op#ENTRY}. */
    static final long ARRIVALS = 0x3FFFFL << 20;

    /** In a mark {@link Op#ENTRY}, how often translated code was asked for. */
    static final long ASKED = 7L << 17;

    static final long ASKED_ONCE = 1L << 17;

    /** rd of an instruction that writes x0. */
    public static final int SINK = 32;

    private static final long WORD = 1L << 17;

    private Insn() {}

    /** An instruction of its parts; {@code word} if it has 32 bits. */
    public static long pack(int op, int rd, int rs1, int rs2, long imm, boolean word) {
        return op
                | (word ? WORD : 0)
                | (long) rd << 20
                | (long) rs1 << 26
                | (long) rs2 << 32
                | imm << IMM_SHIFT;
    }

    static long packUpper(int op, int rd, long value, boolean word) {
        return op | (word ? WORD : 0) | (long) rd << 20 | value << UPPER_SHIFT;
    }

    /** A mark in decoded code: no instruction, but something to do between two. */
    static long mark(int op, int operand) {
        return op | (long) operand << IMM_SHIFT;
    }

    /** A mark that counts arrivals, before an instruction at a position. */
    static long entry(int position, int arrivals) {
        return mark(Op.ENTRY, position) | (long) arrivals << 20;
    }

    /** What an unbound instruction is at a parcel of a page. */
    static long bind(long insn, int slot) {
        int next = slot + (length(insn) >>> 1);
        return switch (op(insn)) {
            case Op.BEQ, Op.BNE, Op.BLT, Op.BGE, Op.BLTU, Op.BGEU ->
                    withImm(insn, imm(insn) + 2 * slot);
            case Op.JAL -> withImm(insn, imm(insn) + 2 * slot) | (long) next << NEXT_SHIFT;
            case Op.JALR -> withImm(insn, imm(insn) << 12 | next);
            case Op.AUIPC -> insn + (2L * slot << UPPER_SHIFT);
            default -> insn;
        };
    }

    static long withCount(long insn, int count) {
        return insn & ~((long) COUNT_MASK << COUNT_SHIFT) | (long) count << COUNT_SHIFT;
    }

    private static long withImm(long insn, long imm) {
        return insn & (1L << IMM_SHIFT) - 1 | imm << IMM_SHIFT;
    }

    public static int op(long insn) {
        return (int) insn & OP_MASK;
    }

    public static int rd(long insn) {
        return (int) (insn >>> 20) & 63;
    }

    public static int rs1(long insn) {
        return (int) (insn >>> 26) & 63;
    }

    public static int rs2(long insn) {
        return (int) (insn >>> 32) & 63;
    }

    static int count(long insn) {
        return (int) (insn >>> COUNT_SHIFT) & COUNT_MASK;
    }

    /** Bytes of the instruction: 2 or 4. */
    public static int length(long insn) {
        return 2 + (int) (insn >>> 16 & 2);
    }

    public static int imm(long insn) {
        return (int) (insn >> IMM_SHIFT);
    }
}
