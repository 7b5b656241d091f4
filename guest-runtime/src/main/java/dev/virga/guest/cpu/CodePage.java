package dev.virga.guest.cpu;

import dev.virga.guest.memory.RawMemory;
import java.util.Arrays;

/**
 * What was decoded from one physical frame. As it depends on nothing but the frame's bytes, every
 * hart and every virtual address shares it.
 *
 * <p>Two things in one array, so that a reader without a lock always sees ends that fit together:
 * first, for each 16-bit parcel of the page, a 16-bit position (0: nothing decoded there); then the
 * instructions, in the order they were decoded. An instruction and its successor are neighbours,
 * whatever their lengths: an engine's way through straight code depends on no data, which is worth
 * a third of its time. Positions count longs from the start of the array and stay the same when it
 * grows into a larger copy.
 *
 * <p>Each instruction carries the number of instructions up to the end of its block, so an engine
 * pays its budget once a block and still stops exactly. Marks stand where a run of code joins
 * another or leaves the page.
 *
 * <p>Threads: readers any; appending under the page's lock, and a run's instructions are written
 * before the positions that lead to it.
 */
final class CodePage {
    /** Parcels of a page. */
    static final int SLOTS = 2048;

    /** Position of the first instruction: behind the positions of all parcels. */
    static final int FIRST = SLOTS * Short.BYTES / Long.BYTES;

    private static final int INITIAL = 128;

    final long gfn;

    /** Positions, then instructions. */
    volatile long[] code = new long[FIRST + INITIAL];

    /** The parcel of each instruction, from {@link #FIRST} on. */
    private volatile short[] slots = new short[INITIAL];

    private int size = FIRST;

    /** False once the frame was written: harts look the page up again at their next chance. */
    volatile boolean valid = true;

    /** For the cache's clock: used since it last looked. */
    boolean used = true;

    CodePage(long gfn) {
        this.gfn = gfn;
    }

    /** Where the parcel's instruction is, or 0. */
    int position(int slot) {
        return RawMemory.getShort(code, RawMemory.LONGS + 2L * slot) & 0xFFFF;
    }

    /** The parcel of the instruction or mark at a position. */
    int slot(int position) {
        return slots[position - FIRST];
    }

    /** Where the next instruction will be appended. */
    int size() {
        return size;
    }

    /** Appends an instruction or mark; not yet reachable. */
    void append(long insn, int slot) {
        if (size == code.length) {
            int grown = FIRST + (code.length - FIRST) * 2;
            slots = Arrays.copyOf(slots, grown - FIRST);
            code = Arrays.copyOf(code, grown);
        }
        code[size] = insn;
        slots[size - FIRST] = (short) slot;
        size++;
    }

    /** Replaces what is at a position. */
    void place(int position, long insn, int slot) {
        code[position] = insn;
        slots[position - FIRST] = (short) slot;
    }

    /** Lets a parcel lead to a position whose code is complete. */
    void publish(int slot, int position) {
        RawMemory.putShort(code, RawMemory.LONGS + 2L * slot, (short) position);
    }
}
