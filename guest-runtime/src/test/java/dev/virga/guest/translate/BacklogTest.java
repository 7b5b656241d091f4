package dev.virga.guest.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Region;
import dev.virga.guest.cpu.RegionExits;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final AtomicLong now = new AtomicLong();
    private final Backlog backlog = new Backlog(now::get);

    private static final class Made extends Region {
        Made() {
            super(new RegionExits(), 1, false);
        }

        @Override
        public int run(long[] registers, long tlb, long base, int left, int entry, HartDoor door) {
            throw new AssertionError("not to be run");
        }
    }

    @Test
    void aRegionIsWaitedForUntilItIsKnownToBeFast() {
        var first = new Made();
        backlog.add(first);
        backlog.add(new Made());
        assertThat(backlog.size()).isEqualTo(2);
        first.trust();
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void whatWentColdIsForgottenAfterASecond() {
        backlog.add(new Made());
        now.addAndGet(600_000_000);
        backlog.add(new Made());
        now.addAndGet(600_000_000);
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void noMoreThan64AreCounted() {
        for (int i = 0; i < 100; i++) {
            backlog.add(new Made());
        }
        assertThat(backlog.size()).isEqualTo(64);
    }
}
