package dev.virga.guest.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.cpu.CodePage;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which accesses share a look at the TLB. */
class WindowsTest {
    private static final int SP = 2;
    private static final int A0 = 10;
    private static final int A1 = 11;

    @Test
    void aStackFrameIsOneWindow() {
        Windows windows =
                windows(Manner.NARROW, store(SP, 8), store(SP, 0), store(SP, 24), load(A0, SP, 16));
        assertThat(windows.of(0).low()).isZero();
        assertThat(windows.of(0).bytes()).isEqualTo(32);
        assertThat(windows.of(0).write()).isTrue();
        assertThat(windows.of(0).shared()).isTrue();
        for (int i = 1; i < 4; i++) {
            assertThat(windows.of(i)).isEqualTo(windows.of(0));
        }
    }

    @Test
    void aRegisterThatChangesEndsItsWindow() {
        Windows windows = windows(Manner.NARROW, load(A0, A0, 0), load(A1, A0, 8));
        assertThat(windows.of(0).shared()).isFalse();
        assertThat(windows.of(1).first()).isEqualTo(1);
    }

    @Test
    void whatIsFarApartIsNotOneWindow() {
        Windows windows = windows(Manner.NARROW, load(A1, A0, 0), load(A1, A0, 121));
        assertThat(windows.of(1).first()).isEqualTo(1);
        assertThat(windows.of(0).bytes()).isEqualTo(8);
    }

    @Test
    void aStoreThatMayNotBeMadeIsNotAskedForByALoadBeforeIt() {
        long branch = Insn.pack(Op.BEQ, Insn.SINK, A1, 0, 64, true);
        Windows apart = windows(Manner.NARROW, load(A1, A0, 0), branch, store(A0, 8));
        assertThat(apart.of(0).write()).isFalse();
        assertThat(apart.of(2).first()).isEqualTo(2);
        Windows together = windows(Manner.NARROW, load(A1, A0, 0), store(A0, 8));
        assertThat(together.of(0).write()).isTrue();
        assertThat(together.of(1).first()).isZero();
    }

    @Test
    void aLoadBehindABranchIsInTheWindowBeforeIt() {
        long branch = Insn.pack(Op.BEQ, Insn.SINK, A1, 0, 64, true);
        Windows windows = windows(Manner.NARROW, load(A1, A0, 0), branch, load(A1, A0, 8));
        assertThat(windows.of(2)).isEqualTo(windows.of(0));
        assertThat(windows.of(0).bytes()).isEqualTo(16);
    }

    @Test
    void whereAJumpArrivesThereIsNoWindowYet() {
        long back = Insn.pack(Op.BNE, Insn.SINK, A1, 0, 4, true);
        Windows windows = windows(Manner.NARROW, load(A1, A0, 0), load(A1, A0, 8), back);
        assertThat(windows.of(0).shared()).isFalse();
        assertThat(windows.of(1).first()).isEqualTo(1);
    }

    @Test
    void whereARegionIsCarefulThereIsNone() {
        Windows windows = windows(new Manner(false, List.of(0)), store(SP, 0), store(SP, 8));
        assertThat(windows.of(0).shared()).isFalse();
        assertThat(windows.of(1).first()).isEqualTo(1);
    }

    private static long load(int rd, int base, int offset) {
        return Insn.pack(Op.LD, rd, base, 0, offset, true);
    }

    private static long store(int base, int offset) {
        return Insn.pack(Op.SD, Insn.SINK, base, A1, offset, true);
    }

    /** Those of instructions of four bytes each, cut into blocks behind branches and at targets. */
    private static Windows windows(Manner manner, long... insns) {
        int[] offsets = new int[insns.length];
        List<Block> blocks = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < insns.length; i++) {
            offsets[i] = 4 * i;
            if (i + 1 == insns.length || Flow.endsBlock(insns[i]) || isTarget(insns, i + 1)) {
                blocks.add(new Block(first, i + 1));
                first = i + 1;
            }
        }
        return Windows.of(
                new Shape(
                        manner,
                        new int[1],
                        offsets,
                        insns,
                        blocks,
                        Map.of(),
                        new int[1],
                        new CodePage[0]));
    }

    private static boolean isTarget(long[] insns, int index) {
        for (int i = 0; i < insns.length; i++) {
            if (Flow.isBranch(Insn.op(insns[i])) && Flow.target(insns[i], 4 * i) == 4 * index) {
                return true;
            }
        }
        return false;
    }
}
