package dev.virga.guest.cpu;

import dev.virga.guest.memory.RawMemory;

/**
 * Decodes code into a {@link CodePage}: a run from a parcel, through conditional branches, to the
 * first instruction that never falls through or that an engine leaves to others, to code already
 * decoded, or to the end of the page. Stateless; any thread.
 */
final class BlockDecoder {
    /** Longest block, so that it can be counted in 8 bits and interrupts need not wait for long. */
    private static final int MAX_BLOCK = 200;

    private BlockDecoder() {}

    /**
     * Decodes a run, unless another hart has just done it.
     *
     * @param frame host address of the frame's first byte
     * @param start the parcel to start at
     * @return number of instructions decoded
     */
    static int decode(CodePage page, long frame, int start) {
        synchronized (page) {
            if (page.position(start) != 0) {
                return 0;
            }
            int first = page.size();
            int decoded = append(page, frame, start);
            count(page, first);
            RawMemory.storeFence();
            publish(page, first);
            return decoded;
        }
    }

    private static int append(CodePage page, long frame, int start) {
        int slot = start;
        int decoded = 0;
        int inBlock = 0;
        for (; ; ) {
            if (slot >= CodePage.SLOTS) {
                page.append(Insn.mark(Op.PAGE_END, 0), slot);
                return decoded;
            }
            int known = page.position(slot);
            if (known != 0) {
                page.append(Insn.mark(Op.GO_TO, known), slot);
                return decoded;
            }
            if (inBlock == MAX_BLOCK) {
                page.append(Insn.mark(Op.GO_TO, page.size() + 1), slot);
                inBlock = 0;
            }
            long insn = Insn.bind(decodeAt(frame, slot), slot);
            page.append(insn, slot);
            decoded++;
            inBlock = isBranch(Insn.op(insn)) ? 0 : inBlock + 1;
            if (endsRun(insn)) {
                return decoded;
            }
            slot += Insn.length(insn) >>> 1;
        }
    }

    private static void count(CodePage page, int first) {
        long[] code = page.code;
        int count = 0;
        for (int i = page.size() - 1; i >= first; i--) {
            int op = Insn.op(code[i]);
            if (op == Op.GO_TO || op == Op.PAGE_END) {
                count = 0;
            } else {
                count = isBranch(op) || endsRun(code[i]) ? 1 : count + 1;
                code[i] = Insn.withCount(code[i], count);
            }
        }
    }

    private static void publish(CodePage page, int first) {
        int end = page.size();
        for (int i = first; i < end; i++) {
            int op = Insn.op(page.code[i]);
            if (op != Op.GO_TO && op != Op.PAGE_END) {
                page.publish(page.slot(i), i);
            }
        }
        page.arrivals(page.slot(first));
        for (int i = first; i < end; i++) {
            long insn = page.code[i];
            int op = Insn.op(insn);
            if (op != Op.GO_TO && op != Op.PAGE_END && page.isTarget(page.slot(i))) {
                page.arrivals(page.slot(i));
            }
            int target = Insn.imm(insn);
            if ((isBranch(op) || op == Op.JAL) && target >= 0 && target < 4096) {
                page.arrivals(target >>> 1);
            }
        }
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

    private static boolean isBranch(int op) {
        return switch (op) {
            case Op.BEQ, Op.BNE, Op.BLT, Op.BGE, Op.BLTU, Op.BGEU -> true;
            default -> false;
        };
    }

    private static boolean endsRun(long insn) {
        return switch (Insn.op(insn)) {
            case Op.JAL,
                    Op.JALR,
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
                    Op.ILLEGAL,
                    Op.PAGE_CROSSING ->
                    true;
            // Of the csrs, those that an engine goes on after don't end a run.
            case Op.CSRRW, Op.CSRRS, Op.CSRRC, Op.CSRRWI, Op.CSRRSI, Op.CSRRCI ->
                    !HartDoor.leadsTo(insn);
            default -> false;
        };
    }
}
