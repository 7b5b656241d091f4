package dev.virga.guest.cpu;

import dev.virga.guest.memory.RawMemory;

/**
 * Decodes straight-line code into a {@link CodePage}: from a slot to the end of its block, which is
 * the first instruction that may go elsewhere or change how instructions are executed, or the end of
 * the page. Stateless; any thread.
 */
final class BlockDecoder {
    private BlockDecoder() {}

    /**
     * Decodes a block. Slots are written from the last to the first, so that another hart that runs
     * the page meanwhile finds a whole block or an empty slot at its start.
     *
     * @param frame host address of the frame's first byte
     * @param slot where to start; empty so far
     * @param buffer room for {@link CodePage#SLOTS} instructions
     * @return number of instructions newly decoded
     */
    static int decode(CodePage page, long frame, int slot, long[] buffer) {
        int end = slot;
        int decoded = 0;
        int count = 0;
        while (end < CodePage.SLOTS) {
            long known = page.code[end];
            if (known != Op.UNDECODED) {
                count = Insn.count(known);
                break;
            }
            long insn = decodeAt(frame, end);
            buffer[decoded++] = insn;
            end += Insn.length(insn) >>> 1;
            if (endsBlock(Insn.op(insn))) {
                break;
            }
        }
        for (int i = decoded - 1; i >= 0; i--) {
            end -= Insn.length(buffer[i]) >>> 1;
            page.code[end] = Insn.withCount(buffer[i], ++count);
        }
        return decoded;
    }

    private static long decodeAt(long frame, int slot) {
        int parcel = RawMemory.getShort(frame + 2L * slot) & 0xFFFF;
        if (!Decoder.isWord(parcel)) {
            return Decoder.decode(parcel);
        }
        if (slot == CodePage.SLOTS - 1) {
            return Insn.pack(Op.PAGE_CROSSING, Insn.SINK, 0, 0, 0, true);
        }
        int second = RawMemory.getShort(frame + 2L * slot + 2);
        return Decoder.decode(parcel | second << 16);
    }

    static boolean endsBlock(int op) {
        return switch (op) {
            case Op.JAL,
                    Op.JALR,
                    Op.BEQ,
                    Op.BNE,
                    Op.BLT,
                    Op.BGE,
                    Op.BLTU,
                    Op.BGEU,
                    Op.ECALL,
                    Op.EBREAK,
                    Op.MRET,
                    Op.SRET,
                    Op.WFI,
                    Op.WRS_NTO,
                    Op.WRS_STO,
                    Op.PAUSE,
                    Op.FENCE_I,
                    Op.SFENCE_VMA,
                    Op.SINVAL_VMA,
                    Op.SFENCE_W_INVAL,
                    Op.SFENCE_INVAL_IR,
                    Op.CSRRW,
                    Op.CSRRS,
                    Op.CSRRC,
                    Op.CSRRWI,
                    Op.CSRRSI,
                    Op.CSRRCI,
                    Op.ILLEGAL,
                    Op.PAGE_CROSSING ->
                    true;
            default -> false;
        };
    }
}
