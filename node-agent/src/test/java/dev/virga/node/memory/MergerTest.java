package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.node.MemoryRung;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Equal frames come to share a page, and part again. */
final class MergerTest {
    private static final int FRAMES = 64;

    private final FramePool pool;
    private final Merger merger;

    MergerTest() throws IOException {
        pool = new FramePool(PoolConfig.of(4L << 20), Runnable::run);
        merger = new Merger(pool);
    }

    @AfterEach
    void end() {
        pool.members().forEach(PooledFrames::close);
        assertThat(pool.stats().residentBytes()).as("every page came back").isZero();
        pool.close();
    }

    private TestFrames guest(String name, Optional<String> domain) {
        var guest = new TestFrames(pool.frames(name, FRAMES * 4096L, domain));
        for (long gfn = 0; gfn < FRAMES; gfn++) {
            assertThat(guest.write(gfn, 1000 + gfn)).isTrue();
        }
        return guest;
    }

    private void rounds() {
        for (int i = 0; i < 4; i++) {
            merger.round(10 * FRAMES);
        }
    }

    @Test
    void equalFramesShareAPageUntilOneIsWritten() {
        TestFrames a = guest("a", Optional.of("project"));
        TestFrames b = guest("b", Optional.of("project"));
        rounds();
        assertThat(pool.stats().sharedPageBytes()).isEqualTo(FRAMES * 4096L);
        assertThat(pool.stats().sharedFrameBytes()).isEqualTo(2 * FRAMES * 4096L);
        assertThat(pool.stats().residentBytes()).isEqualTo(FRAMES * 4096L);
        assertThat(a.page(7)).isEqualTo(b.page(7));
        assertThat(a.frames.borrowed(7)).isTrue();

        assertThat(b.write(7, 5)).isTrue();
        assertThat(a.read(7)).isEqualTo(1007);
        assertThat(b.read(7)).isEqualTo(5);
        assertThat(a.page(7)).isNotEqualTo(b.page(7));
        assertThat(b.frames.borrowed(7)).isFalse();
        assertThat(b.frames.share().copies()).isOne();
        new Reclaimer(pool).settle();

        long page = a.page(7);
        assertThat(a.write(7, 6)).isTrue();
        assertThat(a.page(7)).as("the last one on it takes the page itself").isEqualTo(page);
    }

    @Test
    void aPageThatWasLeftIsFreedOnlyWhenNobodyCanReadItAnyMore() {
        TestFrames a = guest("a", Optional.of("project"));
        TestFrames b = guest("b", Optional.of("project"));
        rounds();
        b.pinned.add(3L);
        assertThat(b.write(3, 5)).isTrue();
        new Reclaimer(pool).settle();
        assertThat(pool.stats().sharedFrameBytes()).isEqualTo(2 * FRAMES * 4096L);
        b.pinned.clear();
        new Reclaimer(pool).settle();
        assertThat(pool.stats().sharedFrameBytes()).isEqualTo((2 * FRAMES - 1) * 4096L);
        assertThat(a.read(3)).isEqualTo(1003);
    }

    @Test
    void domainsDoNotMixAndGuestsMayStayOut() {
        guest("a", Optional.of("one"));
        guest("b", Optional.of("two"));
        guest("c", Optional.empty());
        guest("d", Optional.empty());
        rounds();
        assertThat(pool.stats().sharedFrameBytes()).isZero();
    }

    @Test
    void aGuestSharesWithItself() {
        TestFrames a = new TestFrames(pool.frames("a", FRAMES * 4096L, Optional.of("p")));
        for (long gfn = 0; gfn < FRAMES; gfn++) {
            assertThat(a.fill(gfn, 99)).isTrue();
        }
        rounds();
        assertThat(pool.stats().residentBytes()).isEqualTo(4096);
        a.frames.discard(5);
        assertThat(a.read(5)).isZero();
    }

    @Test
    void whatADeviceHoldsOrWhatChangesIsNotMerged() {
        TestFrames a = guest("a", Optional.of("p"));
        TestFrames b = guest("b", Optional.of("p"));
        b.pinned.add(1L);
        for (int i = 0; i < 6; i++) {
            assertThat(b.write(2, i)).isTrue();
            merger.round(FRAMES);
        }
        rounds();
        assertThat(a.page(1)).isNotEqualTo(b.page(1));
        assertThat(b.read(2)).isEqualTo(5);
        assertThat(a.page(9)).isEqualTo(b.page(9));
    }

    @Test
    void theRungCanBeSwitchedOff() {
        pool.use(MemoryRung.MERGE, false);
        guest("a", Optional.of("p"));
        guest("b", Optional.of("p"));
        rounds();
        assertThat(pool.stats().sharedFrameBytes()).isZero();
        pool.use(MemoryRung.MERGE, true);
        rounds();
        assertThat(pool.stats().savedBytes(MemoryRung.MERGE)).isEqualTo(FRAMES * 4096L);
    }
}
