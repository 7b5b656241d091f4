package dev.virga.guest.cpu;

/**
 * What was decoded from one physical frame: a slot for each 16-bit parcel, empty until needed. As
 * a slot depends on nothing but the frame's bytes, every hart and every virtual address shares it,
 * and two harts that decode the same slot at once write the same value.
 *
 * <p>Each slot carries the number of instructions up to the end of its block; so an engine pays its
 * budget once a block and still stops exactly.
 */
final class CodePage {
    static final int SLOTS = 2048;

    /** Slots, then a mark for the end of the page and one for behind it. */
    final long[] code = new long[SLOTS + 2];

    final long gfn;

    /** False once the frame was written: harts look the page up again at their next chance. */
    volatile boolean valid = true;

    /** For the cache's clock: used since it last looked. */
    boolean used = true;

    CodePage(long gfn) {
        this.gfn = gfn;
        code[SLOTS] = Op.PAGE_END;
        code[SLOTS + 1] = Op.UNDECODED;
    }
}
