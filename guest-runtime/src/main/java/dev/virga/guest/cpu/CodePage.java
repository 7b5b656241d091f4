package dev.virga.guest.cpu;

import dev.virga.guest.memory.CommonPages;
import dev.virga.guest.memory.RawMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was decoded from one physical frame. As it depends on nothing but the frame's bytes, every
 * hart and every virtual address shares it; where the frame stands on a {@linkplain CommonPages
 * common} page, every machine whose same frame does so, too.
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
public final class CodePage implements CommonPages.Product {
    /** Parcels of a page. */
    static final int SLOTS = 2048;

    /** Position of the first instruction: behind the positions of all parcels. */
    static final int FIRST = SLOTS * Short.BYTES / Long.BYTES;

    private static final int INITIAL = 128;

    final long gfn;

    /** The common page that this was decoded from; 0: it belongs to one machine. */
    final long home;

    /** Positions, then instructions. */
    volatile long[] code = new long[FIRST + INITIAL];

    /** The parcel of each instruction, from {@link #FIRST} on. */
    private volatile short[] slots = new short[INITIAL];

    private int size = FIRST;

    /** False once the frame was written: harts look the page up again at their next chance. */
    volatile boolean valid = true;

    private final CodeEpoch epoch;

    /** Most arrivals that can be counted. */
    public static final int MOST_ARRIVALS = 0x3FFFF;

    /** How much hotter than others a covered place must be. */
    static final int COVERED = 4;

    /** What a place must have of the arrivals of a hot one not to be cold. */
    private static final int COLD = 64;

    /** Targets that are noted of a computed jump. */
    private static final int MOST_TARGETS = 4;

    private static final int[] NOWHERE = {};

    /** Arrivals after which a place is hot; 0: they are not counted. */
    private final int threshold;

    /** Parcels that branches of this page lead to, a bit each. */
    private final long[] targets = new long[SLOTS / 64];

    /** Parcels that are in translated code of another entry, a bit each. */
    private final long[] covered = new long[SLOTS / 64];

    /** Parcels that were hot in spite of being covered, a bit each. */
    private final long[] insisted = new long[SLOTS / 64];

    /** Where computed jumps led, by their parcel. Under the page's lock. */
    private final Map<Integer, int[]> led = new HashMap<>();

    /** Translated code by the parcel of its entry; null as long as there is none. */
    private volatile @Nullable RegionEntry @Nullable [] entries;

    /** For the cache's clock: used since it last looked. */
    boolean used = true;

    CodePage(long gfn, int threshold, CodeEpoch epoch) {
        this(gfn, 0, threshold, epoch);
    }

    private CodePage(long gfn, long home, int threshold, CodeEpoch epoch) {
        this.epoch = epoch;
        this.gfn = gfn;
        this.home = home;
        this.threshold = threshold;
    }

    /** One for all machines. */
    static CodePage common(long gfn, long home, int threshold) {
        return new CodePage(gfn, home, threshold, CodeEpoch.COMMON);
    }

    /** Whether several machines share this. */
    boolean isCommon() {
        return home != 0;
    }

    /** Whether a machine that counts so far may use it for a frame. */
    boolean fits(long frame, int itsThreshold) {
        return gfn == frame && threshold == itsThreshold && valid;
    }

    @Override
    public void gone() {
        invalidate();
    }

    /** Translated code that starts at a parcel. */
    @Nullable RegionEntry entry(int slot) {
        @Nullable RegionEntry[] all = entries;
        return all == null ? null : all[slot];
    }

    /** The region that is entered at a parcel. */
    public Optional<Region> region(int slot) {
        RegionEntry entry = entry(slot);
        return entry == null ? Optional.empty() : Optional.of(entry.region);
    }

    /** The instruction at a parcel, or {@link Op#UNDECODED}. */
    public long instruction(int slot) {
        int position = position(slot);
        return position == 0 ? Op.UNDECODED : Insn.withCount(behindMarks(position), 0);
    }

    /** Whether the frame's bytes are still those that were decoded. */
    public boolean valid() {
        return valid;
    }

    /** The frame was written, or the page is no longer kept. */
    void invalidate() {
        valid = false;
        epoch.advance();
    }

    /** The instruction at a position, behind marks that may stand before it. */
    long behindMarks(int position) {
        long[] now = code;
        long insn = now[position];
        while (Insn.op(insn) >= Op.GO_TO) {
            insn = now[(int) (insn >>> Insn.IMM_SHIFT)];
        }
        return insn;
    }

    /** Whether there is translated code that starts at a parcel. */
    public boolean translated(int slot) {
        return entry(slot) != null;
    }

    /** Whether a parcel is in translated code that is entered elsewhere. */
    boolean covered(int slot) {
        return (covered[slot >> 6] >>> slot & 1) != 0;
    }

    /** Notes that a parcel is hot all the same; false if that was known. */
    synchronized boolean insist(int slot) {
        boolean known = (insisted[slot >> 6] >>> slot & 1) != 0;
        insisted[slot >> 6] |= 1L << slot;
        return !known;
    }

    /** Notes that translated code has what starts at a parcel. */
    public synchronized void cover(int slot) {
        covered[slot >> 6] |= 1L << slot;
    }

    /** Whether jumps to a parcel are so rare that it is not worth translating with others. */
    public boolean cold(int slot) {
        int position = position(slot);
        long insn = position == 0 ? 0 : code[position];
        long arrived = threshold - (insn >>> 20 & 0x3FFFF);
        return Insn.op(insn) == Op.ENTRY && arrived >= 0 && arrived < threshold / COLD;
    }

    /** Lets jumps to a parcel find translated code. */
    public synchronized void install(int slot, RegionEntry entry) {
        arrivals(slot);
        @Nullable RegionEntry[] all = entries;
        if (all == null) {
            all = new RegionEntry[SLOTS];
        }
        entry.follow(all[slot]);
        all[slot] = entry;
        entries = all;
        rearm(slot, 1);
        epoch.advance();
    }

    /** Notes that the computed jump at a parcel led to an offset from the start of the page. */
    synchronized void led(int slot, int target) {
        int[] known = led.getOrDefault(slot, NOWHERE);
        if (known.length < MOST_TARGETS && Arrays.stream(known).noneMatch(t -> t == target)) {
            int[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = target;
            led.put(slot, more);
        }
    }

    /** Where the computed jump at a parcel led, as offsets from the start of the page. */
    public synchronized int[] ledTo(int slot) {
        return led.getOrDefault(slot, NOWHERE).clone();
    }

    /** Takes translated code away and counts again. */
    synchronized void uninstall(int slot) {
        @Nullable RegionEntry[] all = entries;
        if (all != null) {
            all[slot] = null;
            epoch.advance();
        }
        mark(slot, Op.ENTRY, threshold);
    }

    /** How often a place was asked for before; the next time it will be once more, up to 7. */
    synchronized int asked(int slot) {
        int position = position(slot);
        long mark = code[position];
        if (Insn.op(mark) != Op.ENTRY) {
            return 0;
        }
        long asked = mark & Insn.ASKED;
        code[position] = asked == Insn.ASKED ? mark : mark + Insn.ASKED_ONCE;
        return (int) (asked / Insn.ASKED_ONCE);
    }

    /** Counts on from a number at a mark; one that leads to usable code stays. */
    synchronized void rearm(int slot, int arrivals) {
        RegionEntry entry = entry(slot);
        boolean usable = entry != null && entry.usable() != null;
        mark(slot, usable ? Op.REGION : Op.ENTRY, arrivals);
    }

    private void mark(int slot, int op, int arrivals) {
        int position = position(slot);
        int there = Insn.op(code[position]);
        if (there == Op.ENTRY || there == Op.REGION) {
            int behind = (int) (code[position] >>> Insn.IMM_SHIFT);
            long asked = code[position] & Insn.ASKED;
            code[position] = Insn.mark(op, behind) | (long) arrivals << 20 | asked;
        }
    }

    /** Has arrivals at a parcel counted, now or once it is decoded. Under the page's lock. */
    void arrivals(int slot) {
        if (threshold == 0) {
            return;
        }
        int position = position(slot);
        if (position == 0) {
            targets[slot >> 6] |= 1L << slot;
        } else if (Insn.op(code[position]) < Op.ENTRY) {
            int mark = size;
            append(Insn.entry(position, threshold), slot);
            RawMemory.storeFence();
            publish(slot, mark);
        }
    }

    /** Whether branches lead to a parcel. */
    boolean isTarget(int slot) {
        return (targets[slot >> 6] >>> slot & 1) != 0;
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
