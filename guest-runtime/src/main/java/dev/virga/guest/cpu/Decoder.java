package dev.virga.guest.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns instruction words into {@link Insn}s by the table of {@link Opcode}. Pure; any thread.
 *
 * <p>Reserved encodings are {@link Op#ILLEGAL}; hints are executed as what they look like (they
 * write x0). Rounding modes are checked when executed, as frm may be reserved too.
 */
final class Decoder {
    private static final Opcode[][] WORDS = index(0x3FF, false);
    private static final Opcode[][] HALVES = index(0x1F, true);

    private Decoder() {}

    /** Whether the parcel starts a 32-bit instruction. */
    static boolean isWord(int parcel) {
        return (parcel & 3) == 3;
    }

    /** Decodes the instruction whose first (or only) parcel is in the low 16 bits. */
    static long decode(int word) {
        return isWord(word) ? decodeWord(word) : decodeHalf(word & 0xFFFF);
    }

    /** The row of an instruction word, if it is one. */
    static java.util.Optional<Opcode> find(int word) {
        return java.util.Optional.ofNullable(
                isWord(word) ? lookUp(WORDS[wordKey(word)], word) : lookUpHalf(word & 0xFFFF));
    }

    private static long decodeWord(int w) {
        Opcode row = lookUp(WORDS[wordKey(w)], w);
        if (row == null) {
            return Insn.pack(Op.ILLEGAL, Insn.SINK, 0, 0, 0, true);
        }
        int rd = w >>> 7 & 31;
        int rs1 = w >>> 15 & 31;
        int rs2 = w >>> 20 & 31;
        int sink = rd == 0 ? Insn.SINK : rd;
        int op = row.code();
        return switch (row.format()) {
            case R -> Insn.pack(op, fpTarget(row) ? rd : sink, rs1, rs2, 0, true);
            case R1 -> Insn.pack(op, fpTarget(row) ? rd : sink, rs1, 0, 0, true);
            case I -> Insn.pack(op, fpTarget(row) ? rd : sink, rs1, 0, w >> 20, true);
            case SHIFT64 -> Insn.pack(op, sink, rs1, 0, w >>> 20 & 63, true);
            case SHIFT32 -> Insn.pack(op, sink, rs1, 0, rs2, true);
            case S -> Insn.pack(op, Insn.SINK, rs1, rs2, w >> 25 << 5 | rd, true);
            case B -> Insn.pack(op, Insn.SINK, rs1, rs2, branchOffset(w), true);
            case U -> Insn.packUpper(op, sink, w & 0xFFFF_F000, true);
            case J -> Insn.pack(op, sink, 0, 0, jumpOffset(w), true);
            case FENCE -> Insn.pack(op, Insn.SINK, 0, 0, w >>> 20 & 0xFFF, true);
            case CSR -> Insn.pack(op, sink, rs1, 0, w >>> 20, true);
            case AMO -> Insn.pack(op, sink, rs1, rs2, w >>> 25 & 3, true);
            case RM -> Insn.pack(op, fpTarget(row) ? rd : sink, rs1, rs2, w >>> 12 & 7, true);
            case R4 -> Insn.pack(op, rd, rs1, rs2, (w >>> 27) << 3 | (w >>> 12 & 7), true);
            case CBO -> Insn.pack(op, Insn.SINK, rs1, 0, 0, true);
            case NONE -> Insn.pack(op, Insn.SINK, 0, 0, 0, true);
            default -> throw new IllegalStateException("a 32-bit row of format " + row.format());
        };
    }

    /** Whether rd names a floating-point register, where 0 is a register like any other. */
    private static boolean fpTarget(Opcode row) {
        if (row.extension() != Extension.F && row.extension() != Extension.D) {
            return false;
        }
        String name = row.mnemonic();
        return !(name.startsWith("feq")
                || name.startsWith("flt")
                || name.startsWith("fle")
                || name.startsWith("fclass")
                || name.startsWith("fmv.x")
                || name.startsWith("fcvt.w")
                || name.startsWith("fcvt.l"));
    }

    private static int branchOffset(int w) {
        return w >> 31 << 12 | (w >>> 7 & 1) << 11 | (w >>> 25 & 0x3F) << 5 | (w >>> 8 & 0xF) << 1;
    }

    private static int jumpOffset(int w) {
        return w >> 31 << 20
                | (w >>> 12 & 0xFF) << 12
                | (w >>> 20 & 1) << 11
                | (w >>> 21 & 0x3FF) << 1;
    }

    private static long decodeHalf(int h) {
        Opcode row = lookUpHalf(h);
        if (row == null) {
            return Insn.pack(Op.ILLEGAL, Insn.SINK, 0, 0, 0, false);
        }
        int op = row.code();
        int full = h >>> 7 & 31;
        int sink = full == 0 ? Insn.SINK : full;
        int second = h >>> 2 & 31;
        int low = (h >>> 2 & 7) + 8;
        int high = (h >>> 7 & 7) + 8;
        int imm6 = (h >>> 12 & 1) << 31 >> 26 | second;
        int shift = (h >>> 12 & 1) << 5 | second;
        int offset4 = (h >>> 6 & 1) << 2 | (h >>> 10 & 7) << 3 | (h >>> 5 & 1) << 6;
        int offset8 = (h >>> 10 & 7) << 3 | (h >>> 5 & 3) << 6;
        int sp4 = (h >>> 12 & 1) << 5 | (h >>> 4 & 7) << 2 | (h >>> 2 & 3) << 6;
        int sp8 = (h >>> 12 & 1) << 5 | (h >>> 5 & 3) << 3 | (h >>> 2 & 7) << 6;
        return switch (row.format()) {
            case CIW ->
                    half(
                            op,
                            low,
                            2,
                            0,
                            (h >>> 11 & 3) << 4
                                    | (h >>> 7 & 15) << 6
                                    | (h >>> 6 & 1) << 2
                                    | (h >>> 5 & 1) << 3);
            case CL4 -> half(op, low, high, 0, offset4);
            case CL8 -> half(op, low, high, 0, offset8);
            case CS4 -> half(op, Insn.SINK, high, low, offset4);
            case CS8 -> half(op, Insn.SINK, high, low, offset8);
            case CI -> half(op, sink, full, 0, imm6);
            case CLI -> half(op, sink, 0, 0, imm6);
            case CI16 ->
                    half(
                            op,
                            2,
                            2,
                            0,
                            (h >>> 12 & 1) << 31 >> 22
                                    | (h >>> 6 & 1) << 4
                                    | (h >>> 5 & 1) << 6
                                    | (h >>> 3 & 3) << 7
                                    | (h >>> 2 & 1) << 5);
            case CLUI -> Insn.packUpper(op, sink, (long) imm6 << 12, false);
            case CBS -> half(op, high, high, 0, shift);
            case CBI -> half(op, high, high, 0, imm6);
            case CA -> half(op, high, high, low, 0);
            case CJ -> half(op, Insn.SINK, 0, 0, compressedJump(h));
            case CB -> half(op, Insn.SINK, high, 0, compressedBranch(h));
            case CISH -> half(op, sink, full, 0, shift);
            case CI4SP -> half(op, full, 2, 0, sp4);
            case CI8SP -> half(op, full, 2, 0, sp8);
            case CJR -> half(op, Insn.SINK, full, 0, 0);
            case CJALR -> half(op, 1, full, 0, 0);
            case CMV -> half(op, sink, 0, second, 0);
            case CADD -> half(op, sink, full, second, 0);
            case CSS4 -> half(op, Insn.SINK, 2, second, (h >>> 9 & 15) << 2 | (h >>> 7 & 3) << 6);
            case CSS8 -> half(op, Insn.SINK, 2, second, (h >>> 10 & 7) << 3 | (h >>> 7 & 7) << 6);
            case NONE -> half(op, Insn.SINK, 0, 0, 0);
            default -> throw new IllegalStateException("a 16-bit row of format " + row.format());
        };
    }

    private static long half(int op, int rd, int rs1, int rs2, int imm) {
        return Insn.pack(op, rd, rs1, rs2, imm, false);
    }

    private static int compressedJump(int h) {
        return (h >>> 12 & 1) << 31 >> 20
                | (h >>> 11 & 1) << 4
                | (h >>> 9 & 3) << 8
                | (h >>> 8 & 1) << 10
                | (h >>> 7 & 1) << 6
                | (h >>> 6 & 1) << 7
                | (h >>> 3 & 7) << 1
                | (h >>> 2 & 1) << 5;
    }

    private static int compressedBranch(int h) {
        return (h >>> 12 & 1) << 31 >> 23
                | (h >>> 10 & 3) << 3
                | (h >>> 5 & 3) << 6
                | (h >>> 3 & 3) << 1
                | (h >>> 2 & 1) << 5;
    }

    /** Rows of compressed encodings overlap with reserved ones; these are sorted out here. */
    private static @org.jspecify.annotations.Nullable Opcode lookUpHalf(int h) {
        Opcode row = lookUp(HALVES[halfKey(h)], h);
        if (row == null) {
            return null;
        }
        boolean reserved =
                switch (row) {
                    case C_ADDI4SPN -> (h & 0x1FE0) == 0;
                    case C_ADDIW, C_LWSP, C_LDSP -> (h >>> 7 & 31) == 0;
                    case C_LUI, C_ADDI16SP -> (h & 0x107C) == 0;
                    case C_JR -> (h >>> 7 & 31) == 0;
                    default -> false;
                };
        return reserved ? null : row;
    }

    private static @org.jspecify.annotations.Nullable Opcode lookUp(Opcode[] rows, int word) {
        for (Opcode row : rows) {
            if (row.matches(word)) {
                return row;
            }
        }
        return null;
    }

    private static int wordKey(int w) {
        return (w >>> 2 & 31) << 3 | w >>> 12 & 7;
    }

    private static int halfKey(int h) {
        return (h & 3) << 3 | h >>> 13 & 7;
    }

    /** For each key the rows that may match it, most specific first. */
    private static Opcode[][] index(int size, boolean half) {
        var index = new Opcode[size + 1][];
        for (int key = 0; key <= size; key++) {
            int word = half ? key >>> 3 | (key & 7) << 13 : 3 | (key >>> 3) << 2 | (key & 7) << 12;
            int known = half ? 0xE003 : 0x707F;
            List<Opcode> rows = new ArrayList<>();
            for (Opcode row : Opcode.values()) {
                boolean mayMatch = ((word ^ row.match()) & row.mask() & known) == 0;
                if (mayMatch && row.expansion().isPresent() == half) {
                    rows.add(row);
                }
            }
            rows.sort((a, b) -> Integer.bitCount(b.mask()) - Integer.bitCount(a.mask()));
            index[key] = rows.toArray(new Opcode[0]);
        }
        return index;
    }
}
