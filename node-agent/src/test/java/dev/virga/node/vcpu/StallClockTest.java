package dev.virga.node.vcpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class StallClockTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theShareIsThatOfTheTime() {
        StallClock clock = new StallClock();
        for (int i = 0; i < 10_000; i++) {
            clock.set(true, i * SECOND / 10);
            clock.set(false, i * SECOND / 10 + SECOND / 40);
        }
        Stall stall = clock.read(1000 * SECOND);
        assertThat(stall.avg10()).isCloseTo(0.25, within(0.01));
        assertThat(stall.avg60()).isCloseTo(0.25, within(0.01));
        assertThat(stall.avg300()).isCloseTo(0.25, within(0.02));
        assertThat(stall.totalNanos()).isEqualTo(250 * SECOND);
    }

    @Test
    void whatIsOverFadesTheShorterTheSooner() {
        StallClock clock = new StallClock();
        clock.set(true, 0);
        Stall during = clock.read(20 * SECOND);
        assertThat(during.avg10()).isGreaterThan(0.86);
        clock.set(false, 20 * SECOND);
        Stall after = clock.read(50 * SECOND);
        assertThat(after.avg10()).isLessThan(0.05);
        assertThat(after.avg60()).isGreaterThan(after.avg10());
        assertThat(after.totalNanos()).isEqualTo(20 * SECOND);
    }
}
