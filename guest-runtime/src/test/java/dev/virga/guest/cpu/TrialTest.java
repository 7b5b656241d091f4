package dev.virga.guest.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs often at first, then seldom, and ends with a run that only compiled code can make. */
class TrialTest {
    private static final long SLOW = 1_000_000;

    private final Trial trial = new Trial();

    @Test
    void aFastRunEndsItButNotAmongTheFirst() {
        assertThat(trial.fast(0, 100)).isFalse();
        for (int i = 0; i < 20; i++) {
            assertThat(trial.fast(SLOW, 100)).isFalse();
        }
        assertThat(trial.fast(100, 100)).isTrue();
    }

    @Test
    void itIsDueAtOnceUntilThereIsAProfileAndSeldomAfterwards() {
        int due = 0;
        for (int i = 0; i < 64; i++) {
            assertThat(trial.due()).isTrue();
            trial.fast(SLOW, 1);
        }
        for (int i = 0; i < 10 * trial.pause(); i++) {
            due += trial.due() ? 1 : 0;
        }
        assertThat(trial.pause()).isGreaterThan(1);
        assertThat(due).isEqualTo(10);
    }
}
