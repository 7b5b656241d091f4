package dev.virga.guest.cpu;

import dev.virga.guest.fpu.Fpu;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Interprets, has what is hot translated, and runs what is translated. Stateless beside its
 * compiler: serves any number of harts on any threads.
 */
final class TieredEngine implements ExecutionEngine {
    /** Instructions of a run that is short: coming and going cost about as much. */
    private static final int SHORT = 100;

    /** Changes of a computed jump's target after which no more are noted. */
    private static final int MANY = 64;

    private final Interpreter interpreter = new Interpreter();
    private final RegionCompiler compiler;

    TieredEngine(RegionCompiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public int execute(Hart hart) {
        boolean trial = false;
        for (; ; ) {
            if (hart.attentionWanted()) {
                return ATTENTION;
            }
            RegionEntry there = lookUp(hart);
            RegionEntry entry = there == null || trial ? there : there.usableOrDue();
            int why;
            if (entry != null
                    && hart.left >= entry.instructions
                    && entry.mapped(hart.fetchTlb, (hart.pc & -4096) - entry.shift, hart.fetch)) {
                why = run(hart, entry);
            } else {
                if (there != null) {
                    giveUpDead(hart, there);
                    hart.pastMark = true;
                }
                why = interpreter.execute(hart);
                hart.pastMark = false;
            }
            trial = why == HOT;
            if (trial) {
                hot(hart);
            } else if (why != REGION) {
                return why;
            }
        }
    }

    /**
     * Runs one region after the other as long as there are any, and what stands between them and is
     * not for translated code.
     *
     * @return REGION if there is nothing of that at the pc
     */
    private int run(Hart hart, RegionEntry first) {
        long[] x = hart.regs;
        RegionEntry entry = first;
        long pc = hart.pc;
        long left = hart.left;
        while (entry != null) {
            Region region = entry.region;
            long base = (pc & -4096) - entry.shift;
            if (region.floats()) {
                x[Slots.FLOAT_STATE] = floatState(hart);
            }
            Trial trial = region.trial();
            long granted =
                    trial == null ? left : Math.min(left, region.instructions() + Trial.LENGTH);
            long start = trial == null ? 0 : System.nanoTime();
            int number =
                    region.run(
                            x, hart.dataTlb.table(), base, (int) granted, entry.number, hart.door);
            RegionExits exits = region.exits();
            long done = granted - x[Slots.LEFT];
            if (trial != null) {
                if (trial.fast(System.nanoTime() - start, done)) {
                    region.trust();
                }
            } else if (done < SHORT && entry.tooManyShortRuns()) {
                scattered(hart, pc);
            }
            left -= done;
            byte kind = exits.kind[number];
            if (kind == RegionExits.SLOW && exits.straddles(number, x)) {
                straddled(hart, pc, entry);
            }
            if (kind == RegionExits.COMPUTED) {
                pc = x[Slots.PC];
                if (!entry.wide()
                        && exits.seen[number] != (int) (pc - base)
                        && exits.changes[number] < MANY) {
                    learn(hart, exits, number, base, pc);
                }
            } else {
                pc = base + exits.offset[number];
            }
            if (kind >= RegionExits.SLOW) {
                hart.pc = pc;
                hart.left = left + exits.refund[number];
                if (kind == RegionExits.BUDGET) {
                    if (trial == null) {
                        return outOfBudget(hart);
                    }
                } else if (!slow(hart, exits.insn[number])) {
                    return DONE;
                }
                pc = hart.pc;
                left = hart.left;
            }
            entry = next(hart, pc, left);
        }
        hart.pc = pc;
        hart.left = left;
        return REGION;
    }

    /** Notes where a computed jump went, for whoever makes a wider region of it. */
    private static void learn(Hart hart, RegionExits exits, int number, long base, long pc) {
        exits.seen[number] = (int) (pc - base);
        exits.changes[number]++;
        long jump = base + exits.offset[number];
        long distance = pc - (jump & -4096);
        CodePage page = page(hart, jump);
        if (page != null && distance == (int) distance) {
            page.led((int) (jump & 0xFFF) >>> 1, (int) distance);
        }
    }

    /** What can run at an address without leaving this loop. */
    private static @Nullable RegionEntry next(Hart hart, long pc, long left) {
        if (hart.attentionWanted()) {
            return null;
        }
        RegionEntry entry = hart.fetchTlb.jumps.find(pc);
        if (entry == null) {
            entry = search(hart, pc);
        }
        return entry != null && left >= entry.instructions ? entry : null;
    }

    private static @Nullable RegionEntry search(Hart hart, long pc) {
        FetchTlb fetch = hart.fetchTlb;
        int now = fetch.jumps.now();
        CodePage page = page(hart, pc);
        RegionEntry there = page == null ? null : page.entry((int) (pc & 0xFFF) >>> 1);
        if (there == null) {
            return null;
        }
        Trial trial = there.region.trial();
        RegionEntry entry = trial != null && trial.due() ? there : there.usable();
        if (entry == null || !entry.mapped(fetch, (pc & -4096) - entry.shift)) {
            return null;
        }
        if (trial == null) {
            fetch.jumps.add(pc, entry, now);
        }
        return entry;
    }

    /**
     * Executes an instruction that translated code leaves to others, and more of that kind that
     * follow, as in a kernel's entry.
     *
     * @return whether the hart just goes on; otherwise its outcome says what is to be done
     */
    private static boolean slow(Hart hart, long first) {
        long insn = first;
        do {
            Outcome outcome = hart.executeSlowly(insn);
            if (outcome != Outcome.RETIRED
                    && outcome != Outcome.JUMPED
                    && outcome != Outcome.TRAPPED) {
                hart.outcome = outcome;
                return false;
            }
            insn = hart.left > 0 && !hart.attentionWanted() ? nextSlow(hart) : Op.UNDECODED;
        } while (insn != Op.UNDECODED);
        return true;
    }

    /** The instruction at the pc, if it is of the privileged architecture. */
    private static long nextSlow(Hart hart) {
        CodePage page = page(hart, hart.pc);
        if (page == null) {
            return Op.UNDECODED;
        }
        long insn = page.instruction((int) (hart.pc & 0xFFF) >>> 1);
        int op = Insn.op(insn);
        return op >= Op.FENCE_I && op <= Op.CBO_ZERO ? insn : Op.UNDECODED;
    }

    /**
     * A loop used up the budget: it is hot, and must be entered again by translated code of its
     * own.
     */
    private int outOfBudget(Hart hart) {
        CodePage page = page(hart, hart.pc);
        int slot = (int) (hart.pc & 0xFFF) >>> 1;
        if (page != null && page.insist(slot)) {
            wanted(hart, page, slot);
        }
        return hart.exactSlice ? REGION : BUDGET;
    }

    static int floatState(Hart hart) {
        if ((hart.mstatus & Status.FS) != Status.FS) {
            return Slots.NO_FLOATS;
        }
        boolean all = (hart.fpu.fflags & Fpu.NX) != 0 && hart.csrs.frm == Fpu.RNE;
        return all ? Slots.ALL_FLOATS : Slots.EXACT_FLOATS;
    }

    @Override
    public int step(Hart hart, CodePage page) {
        return interpreter.step(hart, page);
    }

    /** Takes a region away that can never be entered again, so that a new one can be made. */
    private static void giveUpDead(Hart hart, RegionEntry entry) {
        CodePage page = page(hart, hart.pc);
        if (page != null && !entry.alive()) {
            page.uninstall((int) (hart.pc & 0xFFF) >>> 1);
        }
    }

    private static @Nullable RegionEntry lookUp(Hart hart) {
        CodePage page = page(hart, hart.pc);
        return page == null ? null : page.entry((int) (hart.pc & 0xFFF) >>> 1);
    }

    private static @Nullable CodePage page(Hart hart, long pc) {
        FetchTlb fetch = hart.fetchTlb;
        int index = (int) (pc >>> 12) & FetchTlb.ENTRIES - 1;
        CodePage page = fetch.pages[index];
        return fetch.tags[index] == (pc & -4096) && page != null && page.valid ? page : null;
    }

    /** So many jumps arrived at the pc that it is to be translated, or tried out if it was. */
    private void hot(Hart hart) {
        CodePage page = page(hart, hart.pc);
        if (page == null) {
            return;
        }
        int slot = (int) (hart.pc & 0xFFF) >>> 1;
        RegionEntry entry = page.entry(slot);
        Trial trial = entry == null ? null : entry.region.trial();
        if (entry == null) {
            wanted(hart, page, slot);
        } else {
            page.rearm(slot, trial == null ? 0 : trial.pause());
        }
    }

    private void wanted(Hart hart, CodePage page, int slot) {
        if (page.covered(slot) && page.insist(slot)) {
            // It is in a region that it can't be entered by; worth one of its own only if it stays.
            page.rearm(slot, CodePage.COVERED * compiler.threshold());
            return;
        }
        int asked = page.asked(slot);
        page.rearm(slot, compiler.hot(page, slot, asked, around(hart, hart.pc)));
    }

    private void scattered(Hart hart, long pc) {
        CodePage page = page(hart, pc);
        if (page != null) {
            compiler.scattered(page, (int) (pc & 0xFFF) >>> 1, around(hart, pc));
        }
    }

    private void straddled(Hart hart, long pc, RegionEntry entry) {
        CodePage page = page(hart, pc);
        if (page != null) {
            List<Integer> at =
                    entry.region.exits().straddling().stream()
                            .map(offset -> offset - entry.shift)
                            .toList();
            int slot = (int) (pc & 0xFFF) >>> 1;
            compiler.straddled(page, slot, entry.wide(), at, around(hart, pc));
        }
    }

    private static RegionCompiler.Neighbourhood around(Hart hart, long pc) {
        long base = pc & -4096;
        CodePage middle = page(hart, pc);
        boolean common = middle != null && middle.isCommon();
        // A region of pages that machines have in common must be one that each of them can enter.
        return distance ->
                Optional.ofNullable(page(hart, base + distance * 4096L))
                        .filter(page -> page.isCommon() == common);
    }
}
