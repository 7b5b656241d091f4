package dev.virga.guest.cpu;

import java.util.Optional;

/**
 * What an instruction would touch of memory if it were executed now, for debuggers. Page tables,
 * which the hart reads and writes by itself, are not in it.
 *
 * @param address the first byte, virtual
 * @param bytes how many
 * @param reads whether it loads
 * @param writes whether it stores; a store-conditional does, though it may fail
 */
public record MemoryAccess(long address, int bytes, boolean reads, boolean writes) {
    /** Zicboz: the size of a block. */
    private static final int BLOCK = 4096;

    /**
     * The access of an instruction, none if it touches no memory. The hart stands still or this is
     * its thread.
     *
     * @param word the instruction; of a compressed one, the low 16 bits count
     */
    public static Optional<MemoryAccess> of(Hart hart, int word) {
        long insn = Decoder.decode(word);
        long base = hart.x(Insn.rs1(insn));
        long address = base + Insn.imm(insn);
        return switch (Insn.op(insn)) {
            case Op.LB, Op.LBU -> load(address, 1);
            case Op.LH, Op.LHU -> load(address, 2);
            case Op.LW, Op.LWU, Op.FLW -> load(address, 4);
            case Op.LD, Op.FLD -> load(address, 8);
            case Op.SB -> store(address, 1);
            case Op.SH -> store(address, 2);
            case Op.SW, Op.FSW -> store(address, 4);
            case Op.SD, Op.FSD -> store(address, 8);
            case Op.CBO_ZERO -> store(base & -BLOCK, BLOCK);
            case Op.LR_W -> load(base, 4);
            case Op.LR_D -> load(base, 8);
            case Op.SC_W -> store(base, 4);
            case Op.SC_D -> store(base, 8);
            default -> atomic(word, base);
        };
    }

    /** The rest of the A extension, which loads and stores. */
    private static Optional<MemoryAccess> atomic(int word, long base) {
        return Decoder.find(word)
                .filter(row -> row.format() == Format.AMO)
                .map(row ->
                        new MemoryAccess(base, row.mnemonic().endsWith(".w") ? 4 : 8, true, true));
    }

    private static Optional<MemoryAccess> load(long address, int bytes) {
        return Optional.of(new MemoryAccess(address, bytes, true, false));
    }

    private static Optional<MemoryAccess> store(long address, int bytes) {
        return Optional.of(new MemoryAccess(address, bytes, false, true));
    }
}
