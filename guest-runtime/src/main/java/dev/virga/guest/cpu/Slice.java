package dev.virga.guest.cpu;

import org.jspecify.annotations.Nullable;

/**
 * Runs a hart for a number of instructions, on its engine and, where that refuses, on its slow
 * units, and counts what retires: {@link Hart#left} is what engines pay from, block by block. The
 * hart's thread only.
 */
final class Slice {
    private final Hart hart;
    private final ExecutionEngine engine;
    private final SystemUnit system;
    private final SingleInsn single = new SingleInsn();

    /** Instructions retired so far, plus what is left of the slice. */
    private long retiredAndLeft;

    Slice(Hart hart, ExecutionEngine engine) {
        this.hart = hart;
        this.engine = engine;
        this.system = new SystemUnit(hart);
    }

    /** Instructions retired since power-on. */
    long retired() {
        return retiredAndLeft - hart.left;
    }

    /** Between two slices: sets what was retired. */
    void retired(long instructions) {
        hart.left = 0;
        retiredAndLeft = instructions;
    }

    /**
     * Runs until the instructions are used up or something else has to happen.
     *
     * @param watch is shown each instruction before it is executed
     */
    Outcome run(long instructions, @Nullable StepWatch watch) {
        hart.left = instructions;
        retiredAndLeft += instructions;
        return watch == null ? runFreely() : runWatched(watch);
    }

    /** Ends the slice; how many of its instructions were not used. */
    long end() {
        long unused = hart.left;
        retiredAndLeft -= unused;
        hart.left = 0;
        return unused;
    }

    private Outcome runFreely() {
        while (hart.left > 0) {
            Outcome outcome =
                    switch (engine.execute(hart)) {
                        case ExecutionEngine.ATTENTION -> {
                            yield Outcome.STOPPED;
                        }
                        case ExecutionEngine.BUDGET -> {
                            if (!hart.exactSlice) {
                                // What is left is too little for the next block, but not lost.
                                yield Outcome.STOPPED;
                            }
                            yield hart.left > 0 ? stepOne() : Outcome.GO_ON;
                        }
                        case ExecutionEngine.FETCH ->
                                hart.left > 0 ? account(hart.fetch.fill()) : Outcome.GO_ON;
                        case ExecutionEngine.UNDECODED -> hart.fetch.decode();
                        case ExecutionEngine.DONE -> hart.outcome;
                        default -> executeSlowly(hart.slowInsn);
                    };
            switch (outcome) {
                case GO_ON, RETIRED, JUMPED, TRAPPED -> {
                    // Next instruction.
                }
                case STOPPED -> {
                    return Outcome.GO_ON;
                }
                case FRAME_WAIT, WAITING, YIELD, HALTED -> {
                    return outcome;
                }
            }
        }
        return Outcome.GO_ON;
    }

    private Outcome runWatched(StepWatch watcher) {
        while (hart.left > 0 && !hart.attentionWanted()) {
            if (!watcher.before(hart)) {
                return Outcome.STOPPED;
            }
            Outcome outcome = stepOne();
            switch (outcome) {
                case GO_ON, RETIRED, JUMPED, TRAPPED -> {
                    // Next instruction.
                }
                case STOPPED, FRAME_WAIT, WAITING, YIELD, HALTED -> {
                    return outcome;
                }
            }
        }
        return Outcome.GO_ON;
    }

    /** Executes the instruction at the pc the slow way, and pays for it. */
    Outcome executeSlowly(long insn) {
        return account(system.execute(insn));
    }

    /** Pays for what was done outside an engine. */
    private Outcome account(Outcome outcome) {
        switch (outcome) {
            case RETIRED, JUMPED, WAITING, YIELD, HALTED -> hart.left--;
            case TRAPPED -> {
                // Not retired, but paid for, or a handler that faults for ever would be free.
                hart.left--;
                retiredAndLeft--;
            }
            case GO_ON, FRAME_WAIT, STOPPED -> {
                // Nothing happened.
            }
        }
        return outcome;
    }

    /** Executes one instruction, whatever block it stands in. */
    private Outcome stepOne() {
        long pc = hart.pc;
        FetchTlb tlb = hart.fetchTlb;
        int index = (int) (pc >>> 12) & FetchTlb.ENTRIES - 1;
        CodePage page = tlb.pages[index];
        if (tlb.tags[index] != (pc & -4096) || page == null || !page.valid) {
            return account(hart.fetch.fill());
        }
        int position = page.position((int) (pc & 0xFFF) >>> 1);
        return position == 0
                ? hart.fetch.decode()
                : account(stepOverBound(page.behindMarks(position)));
    }

    /**
     * Executes an instruction that stands at the pc, and nothing behind it. What an engine did is
     * paid for; for any other outcome the caller pays ({@link #account}).
     */
    Outcome stepOver(long insn) {
        return stepOverBound(Insn.bind(insn, (int) (hart.pc & 0xFFF) >>> 1));
    }

    private Outcome stepOverBound(long insn) {
        long later = hart.left - 1;
        hart.left = 1;
        retiredAndLeft -= later;
        single.set(insn, (int) (hart.pc & 0xFFF) >>> 1);
        boolean slow = engine.step(hart, single.page()) == ExecutionEngine.SLOW;
        Outcome outcome = slow ? system.execute(hart.slowInsn) : Outcome.GO_ON;
        hart.left += later;
        retiredAndLeft += later;
        // The pc has moved already; nobody must move it again.
        return outcome == Outcome.RETIRED || outcome == Outcome.YIELD ? Outcome.JUMPED : outcome;
    }
}
