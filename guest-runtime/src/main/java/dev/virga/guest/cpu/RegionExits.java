package dev.virga.guest.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The ways out of a {@link Region}, by number. Immutable once built, but for what is noted of where
 * computed jumps went and of windows across pages; any thread, and races lose a note.
 */
public final class RegionExits {
    /** On at an address that is known. */
    static final byte NEXT = 0;

    /** On at the address in {@link Slots#PC}. */
    static final byte COMPUTED = 1;

    /** The instruction there is not for translated code now. */
    static final byte SLOW = 2;

    /** The budget might not last until the next look at it. */
    static final byte BUDGET = 3;

    /** Times after which a window that lay on two pages is not one to have. */
    private static final int OFTEN = 512;

    byte[] kind = new byte[16];
    int[] offset = new int[16];
    int[] refund = new int[16];
    long[] insn = new long[16];
    private int size;

    /** Where each way led last, from the start of the page that offsets count from. */
    int[] seen = new int[16];

    /** How often that was somewhere new. */
    int[] changes = new int[16];

    /** Bytes that the instruction looked for, with those of others: 0 where it is alone. */
    private int[] bytes = new int[16];

    /** The first of them, from the instruction's rs1. */
    private int[] low = new int[16];

    /** How often they lay on two pages. */
    private int[] straddled = new int[16];

    private List<Integer> careful = List.of();

    /** Number of exits so far. */
    public int size() {
        return size;
    }

    /** An exit to an offset from the start of the entry's page. */
    public int next(int target) {
        return add(NEXT, target, 0, 0);
    }

    /** An exit to where {@link Slots#PC} says, by the jump at an offset. */
    public int computed(int at) {
        return add(COMPUTED, at, 0, 0);
    }

    /** An exit at an instruction; {@code unused} ones of its block were paid but not executed. */
    public int slow(int at, int unused, long instruction) {
        return add(SLOW, at, unused, instruction);
    }

    /** The instruction of an exit looked for more bytes than its own, from rs1 + low on. */
    public void window(int number, int from, int count) {
        low[number] = from;
        bytes[number] = count;
    }

    /**
     * Counts it if what an instruction looked for lies on two pages.
     *
     * @param x the registers
     * @return whether it has been so for so many times that it is likely to stay so; later again,
     *     more and more seldom
     */
    boolean straddles(int number, long[] x) {
        if (bytes[number] == 0) {
            return false;
        }
        long first = x[Insn.rs1(insn[number])] + low[number];
        boolean two = ((first ^ first + bytes[number] - 1) & -4096) != 0;
        if (!two) {
            return false;
        }
        int times = ++straddled[number];
        return times >= OFTEN && Integer.bitCount(times) == 1;
    }

    /** Accesses that were made to look for themselves, by their offsets. */
    public void careful(List<Integer> at) {
        careful = at;
    }

    /** Offsets of the accesses that should look for themselves, those that do included. */
    List<Integer> straddling() {
        return Stream.concat(
                        careful.stream(),
                        IntStream.range(0, size)
                                .filter(i -> straddled[i] >= OFTEN / 4)
                                .mapToObj(i -> offset[i]))
                .distinct()
                .sorted()
                .toList();
    }

    /** An exit where a loop begins, for want of budget. */
    public int budget(int at) {
        return add(BUDGET, at, 0, 0);
    }

    private int add(byte what, int at, int unused, long instruction) {
        if (size == kind.length) {
            kind = Arrays.copyOf(kind, size * 2);
            offset = Arrays.copyOf(offset, size * 2);
            refund = Arrays.copyOf(refund, size * 2);
            insn = Arrays.copyOf(insn, size * 2);
            seen = Arrays.copyOf(seen, size * 2);
            changes = Arrays.copyOf(changes, size * 2);
            bytes = Arrays.copyOf(bytes, size * 2);
            low = Arrays.copyOf(low, size * 2);
            straddled = Arrays.copyOf(straddled, size * 2);
        }
        kind[size] = what;
        offset[size] = at;
        refund[size] = unused;
        insn[size] = instruction;
        return size++;
    }
}
