package dev.virga.guest.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What was found is there until anything that it rests on may have changed. */
class JumpCacheTest {
    private static final long PC = 0x8000_1234L;

    private final CodeEpoch code = new CodeEpoch();
    private final FetchTlb tlb = new FetchTlb(code);
    private final CodePage page = new CodePage(1, 0, code);
    private final RegionEntry entry = entry();

    @Test
    void whatWasAddedIsFoundAtItsPcOnly() {
        add();
        assertThat(tlb.jumps.find(PC)).isSameAs(entry);
        assertThat(tlb.jumps.find(PC + 2)).isNull();
        assertThat(tlb.jumps.find(PC + (1L << 32))).isNull();
    }

    @Test
    void anyChangeOfCodeEndsIt() {
        add();
        page.invalidate();
        assertThat(tlb.jumps.find(PC)).isNull();
    }

    @Test
    void whatWasLookedForBeforeAChangeIsNotBelieved() {
        int before = tlb.jumps.now();
        page.invalidate();
        tlb.jumps.add(PC, entry, before);
        assertThat(tlb.jumps.find(PC)).isNull();
    }

    @Test
    void flushesAndReplacedMappingsEndIt() {
        tlb.fill(PC, page, 0);
        add();
        tlb.flushPage(PC);
        assertThat(tlb.jumps.find(PC)).isNull();
        tlb.fill(PC, page, 0);
        add();
        tlb.fill(PC + ((long) FetchTlb.ENTRIES << 12), page, 0);
        assertThat(tlb.jumps.find(PC)).isNull();
        add();
        tlb.flush();
        assertThat(tlb.jumps.find(PC)).isNull();
    }

    private void add() {
        tlb.jumps.add(PC, entry, tlb.jumps.now());
    }

    private static RegionEntry entry() {
        var region =
                new Region(new RegionExits(), 1, false) {
                    @Override
                    public int run(
                            long[] registers,
                            long tlb,
                            long base,
                            int left,
                            int entry,
                            HartDoor door) {
                        throw new AssertionError("nobody runs it");
                    }
                };
        return new RegionEntry(region, 0, 0, 0, new int[0], new CodePage[0]);
    }
}
