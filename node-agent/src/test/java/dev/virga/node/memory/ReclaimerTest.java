package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.node.MemoryRung;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More memory than there is. */
final class ReclaimerTest {
    private static final int FRAMES = 1024; // four times the pool

    @TempDir private Path folder = Path.of("");

    private FramePool pool(long swapBytes) throws IOException {
        PoolConfig config = PoolConfig.of(1 << 20);
        return new FramePool(
                swapBytes == 0 ? config : config.withSwap(folder.resolve("swap"), swapBytes),
                Runnable::run);
    }

    @Test
    void fourTimesTheMemoryHoldsThroughCompressionAndSwap() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FramePool pool = pool(8 << 20);
        var reclaimer = new Reclaimer(pool);
        var guest = new TestFrames(pool.frames("guest", FRAMES * 4096L, Optional.empty()));
        long[] holds = new long[FRAMES];
        for (int i = 0; i < 20_000; i++) {
            int gfn = random.nextInt(FRAMES);
            if (random.nextInt(100) == 0) {
                guest.frames.discard(gfn);
                holds[gfn] = 0;
                continue;
            }
            if (guest.frames.acquire(gfn, true) == 0) {
                reclaimer.run();
                if (guest.frames.acquire(gfn, true) == 0) {
                    guest.frames.acquire(gfn, true); // from the swap file, which answers at once
                }
            }
            assertThat(guest.read(gfn)).as("seed %d, frame %d", seed, gfn).isEqualTo(holds[gfn]);
            if (gfn % 4 == 0 && holds[gfn] == 0) {
                assertThat(guest.fill(gfn, seed + i)).isTrue();
            }
            holds[gfn] = random.nextLong();
            assertThat(guest.write(gfn, holds[gfn])).isTrue();
        }
        PoolStats stats = pool.stats();
        assertThat(stats.residentBytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(stats.compressedFrameBytes()).isPositive();
        assertThat(stats.swappedBytes()).isPositive();
        assertThat(stats.savedBytes(MemoryRung.COMPRESS)).isPositive();
        assertThat(guest.frames.share().refaults()).isPositive();
        guest.frames.close();
        assertThat(pool.stats().residentBytes()).isZero();
        assertThat(pool.stats().swappedBytes()).isZero();
        pool.close();
        assertThat(folder.resolve("swap")).doesNotExist();
    }

    @Test
    void whenNothingCanBeHadTheGuestWaits() throws IOException {
        FramePool pool = pool(0);
        var guest = new TestFrames(pool.frames("guest", FRAMES * 4096L, Optional.empty()));
        long gfn = 0;
        while (guest.fill(gfn, gfn)) {
            gfn++;
        }
        long waitsFor = gfn;
        var woken = new AtomicInteger();
        guest.frames.whenReady(waitsFor, woken::incrementAndGet);
        assertThat(new Reclaimer(pool).run()).isFalse();
        assertThat(woken).hasValue(0);
        assertThat(guest.write(waitsFor, 1)).isFalse();
        for (long freed = 0; freed < 40; freed++) {
            guest.frames.discard(freed);
        }
        assertThat(woken).hasValue(1);
        assertThat(guest.write(waitsFor, 1)).isTrue();
        guest.frames.close();
        pool.close();
    }

    @Test
    void whoIsLeftAloneOnASharedPageHasItForItself() throws IOException {
        FramePool pool = pool(8 << 20);
        var guest = new TestFrames(pool.frames("guest", FRAMES * 4096L, Optional.empty()));
        int filled = 0;
        while (guest.fill(filled, filled)) {
            filled++;
        }
        long word = guest.read(3);
        // As after a snapshot: all that it has was shared with something that is gone now.
        pool.fork(guest.frames, "snapshot", Optional.empty()).close();
        assertThat(guest.frames.share().ownBytes()).isZero();
        assertThat(guest.write(3, word + 1)).as("it needs no page for that").isTrue();
        assertThat(new Reclaimer(pool).run()).isTrue();
        assertThat(guest.write(filled, 1)).isTrue();
        assertThat(guest.frames.share().evictions()).isPositive();
        if (guest.frames.acquire(3, false) == 0) {
            guest.frames.acquire(3, false); // from the swap file, which answers at once
        }
        assertThat(guest.read(3)).isEqualTo(word + 1);
        guest.frames.close();
        pool.close();
    }

    @Test
    void aPageThatTheSwapFileLostStopsItsGuestAndNeverComesBackWrong() throws IOException {
        FramePool pool = pool(8 << 20);
        pool.use(MemoryRung.COMPRESS, false);
        var reclaimer = new Reclaimer(pool);
        var guest = new TestFrames(pool.frames("guest", FRAMES * 4096L, Optional.empty()));
        List<String> lost = new ArrayList<>();
        guest.frames.onLost(lost::add);
        for (long gfn = 0; gfn < 250; gfn++) {
            if (!guest.fill(gfn, gfn)) {
                reclaimer.run();
                assertThat(guest.fill(gfn, gfn)).isTrue();
            }
        }
        assertThat(pool.stats().swappedBytes()).isPositive();
        try (FileChannel file =
                FileChannel.open(folder.resolve("swap"), StandardOpenOption.WRITE)) {
            for (long at = 100; at < file.size(); at += 4096) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), at);
            }
        }
        long bad = -1;
        for (long gfn = 0; gfn < 250; gfn++) {
            if (Words.kind(guest.frames.words().get((int) gfn)) == Words.SWAPPED) {
                bad = gfn;
                break;
            }
        }
        assertThat(guest.frames.acquire(bad, false)).isZero();
        assertThat(guest.frames.acquire(bad, false)).isZero();
        assertThat(lost).singleElement().asString().contains("can't be read back", "slot");
        guest.frames.close();
        pool.close();
    }

    @Test
    void whatADeviceHoldsStays() throws IOException {
        FramePool pool = pool(0);
        var guest = new TestFrames(pool.frames("guest", FRAMES * 4096L, Optional.empty()));
        for (long gfn = 0; gfn < 100; gfn++) {
            assertThat(guest.write(gfn, 7)).isTrue();
        }
        long page = guest.page(50);
        guest.pinned.add(50L);
        long gfn = 100;
        while (gfn < 500) {
            if (guest.write(gfn, 7)) {
                gfn++;
            } else {
                assertThat(new Reclaimer(pool).run()).isTrue();
            }
        }
        assertThat(guest.page(50)).isEqualTo(page);
        guest.frames.close();
        pool.close();
    }
}
