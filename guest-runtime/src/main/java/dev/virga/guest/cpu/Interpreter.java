package dev.virga.guest.cpu;

import static dev.virga.guest.memory.RawMemory.getByte;
import static dev.virga.guest.memory.RawMemory.getInt;
import static dev.virga.guest.memory.RawMemory.getLong;
import static dev.virga.guest.memory.RawMemory.getShort;
import static dev.virga.guest.memory.RawMemory.putByte;
import static dev.virga.guest.memory.RawMemory.putInt;
import static dev.virga.guest.memory.RawMemory.putLong;
import static dev.virga.guest.memory.RawMemory.putShort;

import dev.virga.guest.memory.RawMemory;
import dev.virga.guest.mmu.DataTlb;
import org.jspecify.annotations.Nullable;

/**
 * Executes decoded code with one switch in one loop.
 *
 * <p>Written for HotSpot. The loop makes no call that matters: whatever is rare leaves the method
 * and comes back from outside, so that C2 keeps the state in registers. Operands are read before
 * the switch and the result is written behind it, which keeps each case to its essence and the
 * method far below the 8000 bytes of bytecode beyond which HotSpot never compiles. The budget is
 * paid once a block, since every slot of a {@link CodePage} knows how long its block still is.
 * Branches within a page move only {@code ip}, a byte offset into the page's array. Nothing is
 * allocated. Stateless: serves any number of harts on any threads.
 */
// The W instructions are 32-bit arithmetic on purpose; labelled blocks are the goto this needs.
@SuppressWarnings({"IntLongMath", "NarrowCalculation", "LabelledBreakTarget"})
final class Interpreter implements ExecutionEngine {
    private static final long BASE = RawMemory.LONGS;
    private static final long FLOATS = RawMemory.LONGS + 8L * Hart.FLOATS;
    private static final long WORD = 0xFFFF_FFFFL;

    static {
        // C2 leaves a trap in place of a call into a class that is not there yet.
        FloatUnit.load();
    }

    @Override
    public int execute(Hart hart) {
        return run(hart, null);
    }

    @Override
    public int step(Hart hart, CodePage page) {
        return run(hart, page);
    }

    private static int run(Hart hart, @Nullable CodePage first) {
        final long[] x = hart.regs;
        final long tlb = hart.dataTlb.table();
        final FetchTlb fetch = hart.fetchTlb;
        long pc = hart.pc;
        long left = hart.left;
        CodePage page = first;
        page:
        for (; ; page = null) {
            if (page == null) {
                int index = (int) (pc >>> 12) & FetchTlb.ENTRIES - 1;
                page = fetch.pages[index];
                if (fetch.tags[index] != (pc & -4096) || page == null || !page.valid) {
                    return leave(hart, pc, left, FETCH);
                }
            }
            final long[] code = page.code;
            final long pageVa = pc & -4096;
            long ip = position(code, pc & 0xFFE);
            if (ip == BASE) {
                return leave(hart, pc, left, UNDECODED);
            }
            block:
            for (; ; ) {
                long insn = getLong(code, ip);
                long count = insn >>> Insn.COUNT_SHIFT & Insn.COUNT_MASK;
                if (left < count || (hart.attentionWanted() && first == null)) {
                    int why = left < count ? BUDGET : ATTENTION;
                    return leave(hart, at(page, pageVa, ip), left, why);
                }
                left -= count;
                for (; ; ) {
                    long a = getLong(x, BASE + (insn >>> Insn.RS1_SHIFT & Insn.REG_MASK));
                    long b = getLong(x, BASE + (insn >>> Insn.RS2_SHIFT & Insn.REG_MASK));
                    long r;
                    taken:
                    {
                        op:
                        {
                            switch ((int) insn & Insn.OP_MASK) {
                                case Op.LUI -> r = insn >> Insn.UPPER_SHIFT;
                                case Op.AUIPC -> r = pageVa + (insn >> Insn.UPPER_SHIFT);
                                case Op.ADDI -> r = a + (insn >> Insn.IMM_SHIFT);
                                case Op.SLTI -> r = a < (insn >> Insn.IMM_SHIFT) ? 1 : 0;
                                case Op.SLTIU ->
                                        r =
                                                Long.compareUnsigned(a, insn >> Insn.IMM_SHIFT) < 0
                                                        ? 1
                                                        : 0;
                                case Op.XORI -> r = a ^ (insn >> Insn.IMM_SHIFT);
                                case Op.ORI -> r = a | (insn >> Insn.IMM_SHIFT);
                                case Op.ANDI -> r = a & (insn >> Insn.IMM_SHIFT);
                                case Op.SLLI -> r = a << (insn >> Insn.IMM_SHIFT);
                                case Op.SRLI -> r = a >>> (insn >> Insn.IMM_SHIFT);
                                case Op.SRAI -> r = a >> (insn >> Insn.IMM_SHIFT);
                                case Op.ADD -> r = a + b;
                                case Op.SUB -> r = a - b;
                                case Op.SLL -> r = a << b;
                                case Op.SLT -> r = a < b ? 1 : 0;
                                case Op.SLTU -> r = Long.compareUnsigned(a, b) < 0 ? 1 : 0;
                                case Op.XOR -> r = a ^ b;
                                case Op.SRL -> r = a >>> b;
                                case Op.SRA -> r = a >> b;
                                case Op.OR -> r = a | b;
                                case Op.AND -> r = a & b;
                                case Op.ADDIW -> r = (int) a + (int) (insn >> Insn.IMM_SHIFT);
                                case Op.SLLIW -> r = (int) a << (int) (insn >> Insn.IMM_SHIFT);
                                case Op.SRLIW -> r = (int) a >>> (int) (insn >> Insn.IMM_SHIFT);
                                case Op.SRAIW -> r = (int) a >> (int) (insn >> Insn.IMM_SHIFT);
                                case Op.ADDW -> r = (int) a + (int) b;
                                case Op.SUBW -> r = (int) a - (int) b;
                                case Op.SLLW -> r = (int) a << (int) b;
                                case Op.SRLW -> r = (int) a >>> (int) b;
                                case Op.SRAW -> r = (int) a >> (int) b;
                                case Op.MUL -> r = a * b;
                                case Op.MULH -> r = Math.multiplyHigh(a, b);
                                case Op.MULHSU -> r = Math.multiplyHigh(a, b) + (a & b >> 63);
                                case Op.MULHU -> r = Math.unsignedMultiplyHigh(a, b);
                                case Op.DIV -> r = b == 0 ? -1 : a / b;
                                case Op.DIVU -> r = b == 0 ? -1 : Long.divideUnsigned(a, b);
                                case Op.REM -> r = b == 0 ? a : a % b;
                                case Op.REMU -> r = b == 0 ? a : Long.remainderUnsigned(a, b);
                                case Op.MULW -> r = (int) a * (int) b;
                                case Op.DIVW -> r = (int) b == 0 ? -1 : (int) a / (int) b;
                                case Op.DIVUW ->
                                        r =
                                                (int) b == 0
                                                        ? -1
                                                        : Integer.divideUnsigned((int) a, (int) b);
                                case Op.REMW -> r = (int) b == 0 ? (int) a : (int) a % (int) b;
                                case Op.REMUW ->
                                        r =
                                                (int) b == 0
                                                        ? (int) a
                                                        : Integer.remainderUnsigned(
                                                                (int) a, (int) b);
                                case Op.ADD_UW -> r = (a & WORD) + b;
                                case Op.SH1ADD -> r = (a << 1) + b;
                                case Op.SH2ADD -> r = (a << 2) + b;
                                case Op.SH3ADD -> r = (a << 3) + b;
                                case Op.SH1ADD_UW -> r = ((a & WORD) << 1) + b;
                                case Op.SH2ADD_UW -> r = ((a & WORD) << 2) + b;
                                case Op.SH3ADD_UW -> r = ((a & WORD) << 3) + b;
                                case Op.SLLI_UW -> r = (a & WORD) << (insn >> Insn.IMM_SHIFT);
                                case Op.ANDN -> r = a & ~b;
                                case Op.ORN -> r = a | ~b;
                                case Op.XNOR -> r = ~(a ^ b);
                                case Op.CLZ -> r = Long.numberOfLeadingZeros(a);
                                case Op.CTZ -> r = Long.numberOfTrailingZeros(a);
                                case Op.CPOP -> r = Long.bitCount(a);
                                case Op.CLZW -> r = Integer.numberOfLeadingZeros((int) a);
                                case Op.CTZW -> r = Integer.numberOfTrailingZeros((int) a);
                                case Op.CPOPW -> r = Integer.bitCount((int) a);
                                case Op.MIN -> r = Math.min(a, b);
                                case Op.MINU -> r = Long.compareUnsigned(a, b) < 0 ? a : b;
                                case Op.MAX -> r = Math.max(a, b);
                                case Op.MAXU -> r = Long.compareUnsigned(a, b) < 0 ? b : a;
                                case Op.SEXT_B -> r = (byte) a;
                                case Op.SEXT_H -> r = (short) a;
                                case Op.ZEXT_H -> r = a & 0xFFFF;
                                case Op.ROL -> r = Long.rotateLeft(a, (int) b);
                                case Op.ROLW -> r = Integer.rotateLeft((int) a, (int) b);
                                case Op.ROR -> r = Long.rotateRight(a, (int) b);
                                case Op.RORW -> r = Integer.rotateRight((int) a, (int) b);
                                case Op.RORI ->
                                        r = Long.rotateRight(a, (int) (insn >> Insn.IMM_SHIFT));
                                case Op.RORIW ->
                                        r =
                                                Integer.rotateRight(
                                                        (int) a, (int) (insn >> Insn.IMM_SHIFT));
                                case Op.ORC_B -> r = orCombineBytes(a);
                                case Op.REV8 -> r = Long.reverseBytes(a);
                                case Op.BCLR -> r = a & ~(1L << b);
                                case Op.BEXT -> r = a >>> b & 1;
                                case Op.BINV -> r = a ^ 1L << b;
                                case Op.BSET -> r = a | 1L << b;
                                case Op.BCLRI -> r = a & ~(1L << (insn >> Insn.IMM_SHIFT));
                                case Op.BEXTI -> r = a >>> (insn >> Insn.IMM_SHIFT) & 1;
                                case Op.BINVI -> r = a ^ 1L << (insn >> Insn.IMM_SHIFT);
                                case Op.BSETI -> r = a | 1L << (insn >> Insn.IMM_SHIFT);
                                case Op.LB -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != (va & -4096)) {
                                        break op;
                                    }
                                    r = getByte(va + getLong(e + DataTlb.ADDEND));
                                }
                                case Op.LH -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != ((va + 1) & -4096)) {
                                        break op;
                                    }
                                    r = getShort(va + getLong(e + DataTlb.ADDEND));
                                }
                                case Op.LW -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != ((va + 3) & -4096)) {
                                        break op;
                                    }
                                    r = getInt(va + getLong(e + DataTlb.ADDEND));
                                }
                                case Op.LD -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != ((va + 7) & -4096)) {
                                        break op;
                                    }
                                    r = getLong(va + getLong(e + DataTlb.ADDEND));
                                }
                                case Op.LBU -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != (va & -4096)) {
                                        break op;
                                    }
                                    r = getByte(va + getLong(e + DataTlb.ADDEND)) & 0xFF;
                                }
                                case Op.LHU -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != ((va + 1) & -4096)) {
                                        break op;
                                    }
                                    r = getShort(va + getLong(e + DataTlb.ADDEND)) & 0xFFFF;
                                }
                                case Op.LWU -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != ((va + 3) & -4096)) {
                                        break op;
                                    }
                                    r = getInt(va + getLong(e + DataTlb.ADDEND)) & WORD;
                                }
                                case Op.SB -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e + DataTlb.WRITE_TAG) != (va & -4096)) {
                                        break op;
                                    }
                                    putByte(va + getLong(e + DataTlb.ADDEND), (byte) b);
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                case Op.SH -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e + DataTlb.WRITE_TAG) != ((va + 1) & -4096)) {
                                        break op;
                                    }
                                    putShort(va + getLong(e + DataTlb.ADDEND), (short) b);
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                case Op.SW -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e + DataTlb.WRITE_TAG) != ((va + 3) & -4096)) {
                                        break op;
                                    }
                                    putInt(va + getLong(e + DataTlb.ADDEND), (int) b);
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                case Op.SD -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e + DataTlb.WRITE_TAG) != ((va + 7) & -4096)) {
                                        break op;
                                    }
                                    putLong(va + getLong(e + DataTlb.ADDEND), b);
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                case Op.BEQ -> {
                                    if (a == b) {
                                        break taken;
                                    }
                                    ip += 8;
                                    continue block;
                                }
                                case Op.BNE -> {
                                    if (a != b) {
                                        break taken;
                                    }
                                    ip += 8;
                                    continue block;
                                }
                                case Op.BLT -> {
                                    if (a < b) {
                                        break taken;
                                    }
                                    ip += 8;
                                    continue block;
                                }
                                case Op.BGE -> {
                                    if (a >= b) {
                                        break taken;
                                    }
                                    ip += 8;
                                    continue block;
                                }
                                case Op.BLTU -> {
                                    if (Long.compareUnsigned(a, b) < 0) {
                                        break taken;
                                    }
                                    ip += 8;
                                    continue block;
                                }
                                case Op.BGEU -> {
                                    if (Long.compareUnsigned(a, b) >= 0) {
                                        break taken;
                                    }
                                    ip += 8;
                                    continue block;
                                }
                                case Op.JAL -> {
                                    long next = insn >>> Insn.NEXT_SHIFT & Insn.NEXT_MASK;
                                    putLong(x, rd(insn), pageVa + (next << 1));
                                    break taken;
                                }
                                case Op.JALR -> {
                                    long next = insn >>> Insn.IMM_SHIFT & Insn.NEXT_MASK;
                                    long target = a + (insn >> Insn.JALR_IMM_SHIFT) & -2;
                                    putLong(x, rd(insn), pageVa + (next << 1));
                                    pc = target;
                                    if ((target ^ pageVa) >>> 12 == 0) {
                                        ip = position(code, target & 0xFFE);
                                        if (ip != BASE) {
                                            continue block;
                                        }
                                        return leave(hart, pc, left, UNDECODED);
                                    }
                                    continue page;
                                }
                                case Op.GO_TO -> {
                                    ip = BASE + (insn >>> Insn.IMM_SHIFT << 3);
                                    continue block;
                                }
                                case Op.PAGE_END -> {
                                    pc = pageVa + 4096;
                                    continue page;
                                }
                                case Op.ENTRY -> {
                                    if ((insn & Insn.ARRIVALS) == 0) {
                                        return leave(hart, at(page, pageVa, ip), left, HOT);
                                    }
                                    putLong(code, ip, insn - Insn.ONE_ARRIVAL);
                                    ip = BASE + (insn >>> Insn.IMM_SHIFT << 3);
                                    continue block;
                                }
                                case Op.REGION -> {
                                    if (!hart.pastMark) {
                                        return leave(hart, at(page, pageVa, ip), left, REGION);
                                    }
                                    hart.pastMark = false;
                                    ip = BASE + (insn >>> Insn.IMM_SHIFT << 3);
                                    continue block;
                                }
                                case Op.FENCE -> {
                                    fence((int) (insn >> Insn.IMM_SHIFT));
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                case Op.FLD -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    if (getLong(e) != (va + 7 & -4096) || !floats(hart)) {
                                        break op;
                                    }
                                    putLong(
                                            x,
                                            FLOATS + (insn >>> Insn.RD_SHIFT & Insn.REG_MASK),
                                            getLong(va + getLong(e + DataTlb.ADDEND)));
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                case Op.FSD -> {
                                    long va = a + (insn >> Insn.IMM_SHIFT);
                                    long e =
                                            tlb
                                                    + (va >>> DataTlb.OFFSET_SHIFT
                                                            & DataTlb.OFFSET_MASK);
                                    boolean hit =
                                            getLong(e + DataTlb.WRITE_TAG) == (va + 7 & -4096);
                                    if (!hit || !floats(hart)) {
                                        break op;
                                    }
                                    putLong(
                                            va + getLong(e + DataTlb.ADDEND),
                                            getLong(
                                                    x,
                                                    FLOATS
                                                            + (insn >>> Insn.RS2_SHIFT
                                                                    & Insn.REG_MASK)));
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                                default -> {
                                    if (!hart.door.executes(insn)) {
                                        break op;
                                    }
                                    ip += 8;
                                    insn = getLong(code, ip);
                                    continue;
                                }
                            }
                            putLong(x, rd(insn), r);
                            ip += 8;
                            insn = getLong(code, ip);
                            continue;
                        }
                        left += insn >>> Insn.COUNT_SHIFT & Insn.COUNT_MASK;
                        hart.slowInsn = insn;
                        int why = ((int) insn & Insn.OP_MASK) == Op.UNDECODED ? UNDECODED : SLOW;
                        return leave(hart, at(page, pageVa, ip), left, why);
                    }
                    long target = insn >> Insn.IMM_SHIFT;
                    pc = pageVa + target;
                    if (target >>> 12 == 0) {
                        ip = position(code, target);
                        if (ip != BASE) {
                            continue block;
                        }
                        return leave(hart, pc, left, UNDECODED);
                    }
                    continue page;
                }
            }
        }
    }

    private static int leave(Hart hart, long pc, long left, int why) {
        hart.pc = pc;
        hart.left = left;
        return why;
    }

    /** Offset of rd in the register file. */
    private static long rd(long insn) {
        return BASE + (insn >>> Insn.RD_SHIFT & Insn.REG_MASK);
    }

    /** Offset of the instruction at a byte of the page; BASE if nothing is decoded there. */
    private static long position(long[] code, long byteInPage) {
        return BASE + (getShort(code, BASE + byteInPage) & 0xFFFFL) * 8;
    }

    /** The virtual address of what is at an offset. */
    private static long at(CodePage page, long pageVa, long ip) {
        return pageVa + 2L * page.slot((int) (ip - BASE >> 3));
    }

    /** orc.b: each byte becomes 0xFF if it has a bit set, else 0. */
    private static long orCombineBytes(long value) {
        long low = 0x7F7F_7F7F_7F7F_7F7FL;
        long tops = ((value & low) + low | value) & ~low;
        return (tops >>> 7) * 0xFF;
    }

    /** Whether the unit is on and known to be dirty, so that nothing need be recorded. */
    private static boolean floats(Hart hart) {
        return (hart.mstatus & Status.FS) == Status.FS;
    }

    /** Predecessor and successor sets as in the instruction; I/O is ordered like memory. */
    private static void fence(int sets) {
        boolean readBefore = (sets & 0xA0) != 0;
        boolean writeBefore = (sets & 0x50) != 0;
        boolean readAfter = (sets & 0x0A) != 0;
        if (writeBefore && readAfter) {
            RawMemory.fullFence();
        } else {
            if (readBefore) {
                RawMemory.loadFence();
            }
            RawMemory.storeFence();
        }
    }
}
