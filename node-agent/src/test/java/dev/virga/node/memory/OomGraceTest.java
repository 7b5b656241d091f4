package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.node.memory.OomGrace.Step;
import org.junit.jupiter.api.Test;

final class OomGraceTest {
    private static final long GRACE = OomGrace.GRACE_NANOS;

    private final OomGrace grace = new OomGrace();

    @Test
    void nobodyEndsUnwarned() {
        assertThat(grace.next("a", 0)).isEqualTo(Step.WARN);
        assertThat(grace.next("a", GRACE / 2)).isEqualTo(Step.WAIT);
        assertThat(grace.next("a", GRACE)).isEqualTo(Step.END);
        grace.ended();
        assertThat(grace.next("b", GRACE + 1)).isEqualTo(Step.WARN);
    }

    @Test
    void whoHasBecomeTheFirstIsWarnedToo() {
        assertThat(grace.next("a", 0)).isEqualTo(Step.WARN);
        assertThat(grace.next("b", GRACE)).isEqualTo(Step.WARN);
        assertThat(grace.next("b", GRACE + 1)).isEqualTo(Step.END);
    }

    @Test
    void anOldWarningCountsNoMore() {
        assertThat(grace.next("a", 0)).isEqualTo(Step.WARN);
        assertThat(grace.next("a", 20 * GRACE)).isEqualTo(Step.WARN);
        assertThat(grace.next("a", 20 * GRACE + 1)).isEqualTo(Step.WAIT);
    }
}
