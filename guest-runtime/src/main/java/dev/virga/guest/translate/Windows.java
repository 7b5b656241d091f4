package dev.virga.guest.translate;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which loads and stores of a region look at the TLB together: those at small distances from one
 * register that has not changed in between, as of a stack frame or of a structure's fields. The
 * first of them opens a window, which asks for the bytes of all; the others are one host access
 * each. A window that lies across two pages does not open, and the first access is left to the slow
 * units; where that happens time and again, a region that is {@link Manner careful} there takes the
 * place of this one.
 *
 * <p>A window reaches over blocks as long as nobody can jump in between. It asks for the right to
 * write only if its first access is a store, or if a store follows in the same block: where a store
 * is not made every time, the page may never get its write tag. Immutable.
 */
final class Windows {
    /** Most bytes of a window: one in forty lies across two pages then. */
    private static final int MOST = 128;

    /** A window while it is measured. */
    private static final class Draft {
        final int register;
        final int first;
        final int block;
        int low;
        int high;
        int members;
        boolean write;
        final boolean alone;

        Draft(int register, int first, int block, int low, int high, boolean write, boolean alone) {
            this.alone = alone;
            this.register = register;
            this.first = first;
            this.block = block;
            this.low = low;
            this.high = high;
            this.write = write;
            this.members = 1;
        }

        boolean takes(int from, int to, boolean store, int here) {
            boolean allowed = !alone && (!store || write || block == here);
            return allowed && Math.max(high, to) - Math.min(low, from) <= MOST;
        }

        void take(int from, int to, boolean store) {
            low = Math.min(low, from);
            high = Math.max(high, to);
            write |= store;
            members++;
        }

        Window done() {
            return new Window(register, first, low, high - low, write, members > 1);
        }
    }

    /**
     * What some accesses look at.
     *
     * @param register they count from
     * @param first index of the first of them
     * @param low offset of its first byte from the register
     * @param bytes of it
     * @param write whether it may be written
     * @param shared whether there are others
     */
    record Window(int register, int first, int low, int bytes, boolean write, boolean shared) {}

    /** By instruction; null: it is no load or store. */
    private final @Nullable Window[] windows;

    private Windows(@Nullable Window[] windows) {
        this.windows = windows;
    }

    /** Those of a region. */
    static Windows of(Shape shape) {
        @Nullable Draft[] drafts = new Draft[shape.insns().length];
        @Nullable Draft[] open = new Draft[64];
        List<Block> blocks = shape.blocks();
        for (int number = 0; number < blocks.size(); number++) {
            if (!shape.isJoined(number)) {
                Arrays.fill(open, null);
            }
            Block block = blocks.get(number);
            for (int i = block.first(); i < block.end(); i++) {
                long insn = shape.insns()[i];
                if (MemoryEmitter.isAccess(Insn.op(insn))) {
                    boolean careful = shape.manner().careful().contains(shape.offsets()[i]);
                    drafts[i] = place(insn, i, number, careful, open);
                }
                if (mayChangeTlb(insn)) {
                    Arrays.fill(open, null);
                }
                open[Insn.rd(insn)] = writesRegister(insn) ? null : open[Insn.rd(insn)];
            }
        }
        @Nullable Window[] windows = new Window[drafts.length];
        for (int i = 0; i < windows.length; i++) {
            Draft draft = drafts[i];
            windows[i] =
                    draft == null ? null : draft.first == i ? draft.done() : windows[draft.first];
        }
        return new Windows(windows);
    }

    private static Draft place(
            long insn, int index, int block, boolean careful, @Nullable Draft[] open) {
        int op = Insn.op(insn);
        int register = Insn.rs1(insn);
        int from = Insn.imm(insn);
        int to = from + MemoryEmitter.bytes(op);
        boolean store = MemoryEmitter.isStore(op);
        Draft draft = open[register];
        if (draft != null && !careful && draft.takes(from, to, store, block)) {
            draft.take(from, to, store);
            return draft;
        }
        // Around one that straddles, the others would.
        boolean alone = careful || (draft != null && draft.alone);
        var opened = new Draft(register, index, block, from, to, store, alone);
        open[register] = opened;
        return opened;
    }

    /** Whether others than the region have a say in between, so that it is better to ask again. */
    private static boolean mayChangeTlb(long insn) {
        int op = Insn.op(insn);
        return HartDoor.leadsTo(insn) || (op >= Op.LR_W && op <= Op.AMOMAXU_D);
    }

    private static boolean writesRegister(long insn) {
        int op = Insn.op(insn);
        boolean floating = op == Op.FLW || op == Op.FLD;
        return !floating
                && !MemoryEmitter.isStore(op)
                && !Flow.isBranch(op)
                && !(FloatForm.is(op) && !FloatForm.writesInteger(op));
    }

    /** What the load or store at an index looks at. */
    Window of(int index) {
        return Objects.requireNonNull(windows[index]);
    }
}
