package dev.virga.guest.mmu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A data TLB forgets what it is told to forget, beside a plain model. */
class DataTlbTest {
    private static final int STEPS = 20_000;
    private static final int PAGES = 4 * DataTlb.ENTRIES;

    /** Enough that many have the same low bits. */
    private static final int FRAMES = 20_000;

    private record Page(int frame, boolean writable) {}

    @Test
    void noTranslationOutlivesItsFrame() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        DataTlb tlb = new DataTlb();
        Map<Integer, Page> model = new HashMap<>();
        try {
            for (int step = 0; step < STEPS; step++) {
                int page = random.nextInt(PAGES);
                int frame = random.nextInt(FRAMES);
                switch (random.nextInt(8)) {
                    case 0 -> {
                        boolean writesOnly = random.nextBoolean();
                        // Half of the time one that is there.
                        int taken =
                                random.nextBoolean() && model.containsKey(page)
                                        ? model.get(page).frame()
                                        : frame;
                        tlb.flushFrame(taken, writesOnly);
                        if (writesOnly) {
                            model.replaceAll(
                                    (p, it) -> it.frame() == taken ? new Page(taken, false) : it);
                        } else {
                            model.values().removeIf(it -> it.frame() == taken);
                        }
                    }
                    case 1 -> {
                        if (random.nextInt(200) == 0) {
                            tlb.flush();
                            model.clear();
                        } else {
                            tlb.flushPage((long) page << 12);
                            model.remove(page);
                        }
                    }
                    default -> {
                        boolean writable = random.nextBoolean();
                        tlb.fill((long) page << 12, host(frame), frame, 0, true, writable);
                        model.keySet()
                                .removeIf(p ->
                                        p != page && p % DataTlb.ENTRIES == page % DataTlb.ENTRIES);
                        Page before = model.get(page);
                        boolean kept =
                                before != null && before.frame() == frame && before.writable();
                        model.put(page, new Page(frame, writable || kept));
                    }
                }
                check(tlb, model, random.nextInt(PAGES), seed, step);
                check(tlb, model, page, seed, step);
            }
        } finally {
            tlb.close();
        }
    }

    private static long host(int frame) {
        return 1L << 40 | (long) frame << 12;
    }

    private static void check(
            DataTlb tlb, Map<Integer, Page> model, int page, long seed, int step) {
        Page known = model.get(page);
        long read = known == null ? DataTlb.INVALID : host(known.frame());
        long write = known == null || !known.writable() ? DataTlb.INVALID : read;
        assertThat(tlb.find((long) page << 12, false))
                .as("seed %d, step %d", seed, step)
                .isEqualTo(read);
        assertThat(tlb.find((long) page << 12, true))
                .as("seed %d, step %d", seed, step)
                .isEqualTo(write);
    }
}
