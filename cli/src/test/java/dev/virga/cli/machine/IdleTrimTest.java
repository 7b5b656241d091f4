package dev.virga.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a quiet machine's garbage is collected. */
final class IdleTrimTest {

    @Test
    void collectsOnceAfterEachBusyTime() {
        AtomicLong instructions = new AtomicLong();
        AtomicInteger rests = new AtomicInteger();
        AtomicInteger collections = new AtomicInteger();
        try (IdleTrim trim =
                new IdleTrim(
                        instructions::get, rests::incrementAndGet, collections::incrementAndGet)) {
            instructions.addAndGet(500_000_000);
            trim.look();
            assertThat(rests).hasValue(0);
            for (int quiet = 0; quiet < 4; quiet++) {
                instructions.addAndGet(100_000);
                trim.look();
                assertThat(rests).hasValue(1);
                assertThat(collections).hasValue(Math.min(quiet, 1));
            }
            instructions.addAndGet(500_000_000);
            trim.look();
            instructions.addAndGet(100_000);
            trim.look();
            instructions.addAndGet(100_000);
            trim.look();
            assertThat(rests).hasValue(2);
            assertThat(collections).hasValue(2);
        }
    }
}
