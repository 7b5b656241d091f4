package dev.virga.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmBudgetTest {
    private static final long MIB = 1 << 20;

    @Test
    void itHoldsIfItIsLimitedAndTheHostHasIt() {
        assertThat(new JvmBudget(384 * MIB, 240 * MIB, 192 * MIB, 1024 * MIB, 4096 * MIB))
                .satisfies(it -> assertThat(it.holds()).isTrue())
                .hasToString(
                        "the node may take 1840 MiB: guests' pages 1024, heap 384, code 240,"
                                + " metaspace 192");
        assertThat(new JvmBudget(384 * MIB, 240 * MIB, -1, 1024 * MIB, 4096 * MIB).holds())
                .isFalse();
        assertThat(new JvmBudget(384 * MIB, 240 * MIB, 192 * MIB, 1024 * MIB, 1024 * MIB))
                .satisfies(it -> assertThat(it.holds()).isFalse())
                .asString()
                .contains("more than the host's 1024");
    }

    @Test
    void theProcessSaysWhatItHas() {
        JvmBudget own = JvmBudget.ofProcess(MIB);
        assertThat(own.heapBytes()).isPositive();
        assertThat(own.codeBytes()).isPositive();
        assertThat(JvmBudget.codeFree()).isBetween(0.0, 1.0);
        assertThat(JvmBudget.metaspace()).isPositive();
        assertThat(JvmBudget.compileQueue()).isNotNegative();
    }

    @Test
    void methodsThatWaitAreCountedAndThoseInWorkAreNot() {
        assertThat(
                        JvmBudget.waiting(
                                """
                                Current compiles:
                                C2 CompilerThread0  1902       4       A::b (155 bytes)

                                C1 compile queue:
                                1910       3       C::d (23 bytes)
                                1911       3       C::e (6 bytes)

                                C2 compile queue:
                                Empty

                                """))
                .isEqualTo(2);
        assertThat(JvmBudget.waiting("")).isZero();
    }
}
