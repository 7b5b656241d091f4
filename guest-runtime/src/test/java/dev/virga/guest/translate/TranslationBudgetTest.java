package dev.virga.guest.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TranslationBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private final AtomicLong now = new AtomicLong();
    private final TranslationBudget budget = new TranslationBudget(100, 400, now::get);

    @Test
    void whatIsNewNeedsABucketThatIsHalfFull() {
        assertThat(budget.allows(0)).isTrue();
        budget.spend(200);
        assertThat(budget.allows(0)).isFalse();
        assertThat(budget.allows(1)).isTrue();
    }

    @Test
    void whatAsksAgainGetsTheLastTokenAndThenCredit() {
        budget.spend(400);
        assertThat(budget.allows(1)).isFalse();
        assertThat(budget.allows(2)).isTrue();
        budget.spend(400);
        assertThat(budget.allows(2)).isFalse();
    }

    @Test
    void tokensComeWithTimeUpToTheBrim() {
        budget.spend(400);
        now.addAndGet(SECOND);
        assertThat(budget.allows(1)).isTrue();
        now.addAndGet(1000 * SECOND);
        budget.allows(0);
        budget.spend(200);
        assertThat(budget.allows(0)).isFalse();
    }
}
