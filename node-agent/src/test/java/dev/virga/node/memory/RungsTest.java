package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.node.MemoryRung;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each rung does nothing when it is off, does when it is on again, and what it saves is its own.
 */
class RungsTest {
    private static final int FRAMES = 64;
    private static final long BYTES = FRAMES * (long) Pages.BYTES;

    private final List<PooledFrames> guests = new ArrayList<>();
    private final Executor now = Runnable::run;

    @TempDir private Path folder = Path.of("");

    private FramePool pool(int pages) throws Exception {
        return new FramePool(
                new PoolConfig(
                                Math.max(1 << 20, pages * (long) Pages.BYTES),
                                BYTES,
                                Optional.empty(),
                                0)
                        .withSwap(folder.resolve("swap"), 4 * BYTES),
                now);
    }

    private TestFrames guest(FramePool pool, String name) {
        PooledFrames frames = pool.frames(name, BYTES, Optional.of("project"));
        guests.add(frames);
        return new TestFrames(frames);
    }

    @AfterEach
    void close() {
        guests.forEach(PooledFrames::close);
    }

    private static long[] all() {
        long[] gfns = new long[FRAMES];
        for (int i = 0; i < FRAMES; i++) {
            gfns[i] = i;
        }
        return gfns;
    }

    private static void write(TestFrames guest, long value) {
        for (long gfn = 0; gfn < FRAMES; gfn++) {
            assertThat(guest.write(gfn, value + gfn)).isTrue();
        }
    }

    @Test
    void whatGuestsReportAsFreeIsTakenBack() throws Exception {
        FramePool pool = pool(256);
        TestFrames guest = guest(pool, "a");
        write(guest, 7);
        pool.use(MemoryRung.REPORTING, false);
        guest.frames.reported(all(), FRAMES);
        assertThat(pool.stats().residentBytes()).isEqualTo(BYTES);
        assertThat(guest.read(3)).isEqualTo(10);
        pool.use(MemoryRung.REPORTING, true);
        guest.frames.reported(all(), FRAMES);
        PoolStats stats = pool.stats();
        assertThat(stats.residentBytes()).isZero();
        assertThat(stats.savedBytes(MemoryRung.REPORTING)).isEqualTo(BYTES);
        assertThat(stats.savedBytes(MemoryRung.ZERO)).isZero();
        assertThat(guest.read(3)).isZero();
        assertThat(guest.write(3, 4)).isTrue();
        assertThat(pool.stats().savedBytes(MemoryRung.REPORTING)).isEqualTo(BYTES - Pages.BYTES);
        assertThat(guest.read(3)).isEqualTo(4);
    }

    @Test
    void whatIsInTheBalloonIsNotCountedTwice() throws Exception {
        FramePool pool = pool(256);
        TestFrames guest = guest(pool, "a");
        write(guest, 7);
        guest.frames.reported(all(), FRAMES);
        guest.frames.discard(all(), FRAMES / 2);
        PoolStats stats = pool.stats(BYTES / 2);
        assertThat(stats.savedBytes(MemoryRung.REPORTING)).isEqualTo(BYTES / 2);
        assertThat(stats.savedBytes(MemoryRung.BALLOON)).isEqualTo(BYTES / 2);
        assertThat(stats.savedBytes(MemoryRung.ZERO)).isZero();
    }

    @Test
    void whatClonesShareIsNotTheMergersDoing() throws Exception {
        FramePool pool = pool(512);
        TestFrames guest = guest(pool, "a");
        write(guest, 7);
        PooledFrames clone = pool.fork(guest.frames, "b", Optional.of("project"));
        guests.add(clone);
        PoolStats cloned = pool.stats();
        assertThat(cloned.clonedBytes()).isEqualTo(BYTES);
        assertThat(cloned.savedBytes(MemoryRung.MERGE)).isZero();
        TestFrames c = guest(pool, "c");
        TestFrames d = guest(pool, "d");
        write(c, 100);
        write(d, 100);
        Merger merger = new Merger(pool);
        for (int round = 0; round < 4; round++) {
            merger.round(4 * FRAMES);
        }
        PoolStats merged = pool.stats();
        assertThat(merged.clonedBytes()).isEqualTo(BYTES);
        assertThat(merged.savedBytes(MemoryRung.MERGE)).isEqualTo(BYTES);
        assertThat(merged.merges()).isEqualTo(2 * FRAMES - FRAMES);
        for (long gfn = 0; gfn < FRAMES; gfn++) {
            assertThat(new TestFrames(clone).write(gfn, 1)).isTrue();
        }
        clone.mover().settle();
        assertThat(pool.stats().clonedBytes()).isZero();
    }

    @Test
    void zeroCompressionAndSwapAreSwitchedWhileItRuns() throws Exception {
        FramePool pool = pool(256);
        TestFrames guest = guest(pool, "a");
        write(guest, 0);
        long[] gfns = all();
        for (MemoryRung rung : List.of(MemoryRung.ZERO, MemoryRung.COMPRESS, MemoryRung.SWAP)) {
            pool.use(rung, false);
        }
        assertThat(evict(guest, gfns)).isZero();
        assertThat(pool.stats().evictions()).isZero();
        pool.use(MemoryRung.SWAP, true);
        assertThat(evict(guest, gfns)).isEqualTo(FRAMES);
        assertThat(pool.stats().savedBytes(MemoryRung.SWAP)).isEqualTo(BYTES);
        List<MemoryRung> cameFrom = new ArrayList<>();
        pool.onRefault((from, nanos) -> cameFrom.add(from));
        assertThat(guest.frames.acquire(5, false)).isZero();
        assertThat(guest.read(5)).isEqualTo(5);
        pool.use(MemoryRung.SWAP, false);
        pool.use(MemoryRung.COMPRESS, true);
        assertThat(evict(guest, new long[] {5})).isEqualTo(1);
        assertThat(pool.stats().compressedFrameBytes()).isEqualTo(Pages.BYTES);
        assertThat(guest.read(5)).isEqualTo(5);
        assertThat(cameFrom).containsExactly(MemoryRung.SWAP, MemoryRung.COMPRESS);
        assertThat(guest.write(0, 0)).as("brings it back").isFalse();
        assertThat(guest.write(0, 0)).isTrue();
        pool.use(MemoryRung.ZERO, true);
        assertThat(evict(guest, new long[] {0})).isEqualTo(1);
        assertThat(pool.stats().savedBytes(MemoryRung.ZERO)).isEqualTo(Pages.BYTES);
    }

    private static int evict(TestFrames guest, long[] gfns) {
        for (long gfn : gfns) {
            guest.frames.unsee((int) gfn);
        }
        return guest.frames.mover().evict(gfns.clone());
    }
}
