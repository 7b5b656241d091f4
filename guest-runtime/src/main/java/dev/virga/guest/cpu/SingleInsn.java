package dev.virga.guest.cpu;

/** A page of code with one instruction in it, by which an engine is made to do a single step. */
final class SingleInsn {
    private final CodePage page = new CodePage(-1, 0, new CodeEpoch());
    private int slot;

    SingleInsn() {
        page.append(Op.UNDECODED, 0);
        page.append(Insn.mark(Op.UNDECODED, 0), 1);
    }

    CodePage page() {
        return page;
    }

    /** Puts a bound instruction at a parcel; whatever comes behind it is not decoded. */
    void set(long insn, int at) {
        page.publish(slot, 0);
        slot = at;
        page.place(CodePage.FIRST, Insn.withCount(insn, 1), at);
        page.place(CodePage.FIRST + 1, Op.UNDECODED, at + (Insn.length(insn) >>> 1));
        page.publish(at, CodePage.FIRST);
    }
}
