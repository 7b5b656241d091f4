package dev.virga.guest.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pages out of slabs, taken and given at random. */
final class PageSlabsTest {
    private static final int PAGE = FrameSource.FRAME_BYTES;

    @Test
    void pagesAreAlignedDistinctAndZeroWhenAskedFor() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (PageSlabs slabs = new PageSlabs()) {
            List<Long> out = new ArrayList<>();
            Set<Long> distinct = new HashSet<>();
            for (int i = 0; i < 60_000; i++) {
                boolean growing = (i / 10_000) % 2 == 0;
                if (out.isEmpty() || random.nextInt(10) < (growing ? 8 : 2)) {
                    long page = slabs.takeZeroed();
                    assertThat(page % PAGE).isZero();
                    assertThat(distinct.add(page)).as("seed %d: taken twice", seed).isTrue();
                    assertThat(RawMemory.getLong(page)).as("seed %d", seed).isZero();
                    assertThat(RawMemory.getLong(page + PAGE - 8)).as("seed %d", seed).isZero();
                    RawMemory.fill(page, PAGE, (byte) 0x5A);
                    out.add(page);
                } else {
                    int which = random.nextInt(out.size());
                    long page = out.get(which);
                    assertThat(RawMemory.getLong(page)).isEqualTo(0x5A5A5A5A5A5A5A5AL);
                    out.set(which, out.getLast());
                    out.removeLast();
                    distinct.remove(page);
                    slabs.give(page);
                }
            }
        }
    }

    @Test
    void whatIsNotUsedGoesBackToTheOperatingSystem() {
        assertThat(HostPages.available())
                .as("the build starts its tests with native access")
                .isEqualTo(System.getProperty("os.name").equals("Linux"));
        try (PageSlabs slabs = new PageSlabs()) {
            List<Long> out = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                out.add(slabs.takeZeroed());
            }
            assertThat(slabs.backedBytes()).isEqualTo(10_000L * PAGE);
            out.forEach(slabs::give);
            if (HostPages.available()) {
                assertThat(slabs.backedBytes()).isLessThanOrEqualTo(512L * PAGE);
            }
        }
    }

    @Test
    void nothingIsTakenFromClosedSlabs() {
        PageSlabs slabs = new PageSlabs();
        slabs.close();
        slabs.close();
        assertThatIllegalStateException().isThrownBy(slabs::take).withMessageContaining("closed");
    }
}
