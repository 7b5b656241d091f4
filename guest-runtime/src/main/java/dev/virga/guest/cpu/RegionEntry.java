package dev.virga.guest.cpu;

/**
 * A region as it stands in one page of one machine: with the other pages that must lie where it
 * assumes them. Immutable; any thread.
 *
 * <p>The mapping is looked at when the region is entered, and only then: whatever changes it for
 * this hart (a fence, satp, a trap, mail from another hart) happens between two regions.
 */
public final class RegionEntry {
    final Region region;
    private final int[] distances;
    private final CodePage[] pages;

    /**
     * A region.
     *
     * @param distances of the other pages from the entry's, in pages
     * @param pages what must be decoded from there
     */
    public RegionEntry(Region region, int[] distances, CodePage[] pages) {
        this.region = region;
        this.distances = distances.clone();
        this.pages = pages.clone();
    }

    /** Whether the pages lie as assumed, as far as the fetch TLB knows. */
    boolean mapped(FetchTlb tlb, long base) {
        for (int i = 0; i < distances.length; i++) {
            long va = base + ((long) distances[i] << 12);
            int index = (int) (va >>> 12) & FetchTlb.ENTRIES - 1;
            if (tlb.tags[index] != va || tlb.pages[index] != pages[i] || !pages[i].valid) {
                return false;
            }
        }
        return true;
    }

    /** Whether it can ever be entered again. */
    boolean alive() {
        for (CodePage page : pages) {
            if (!page.valid) {
                return false;
            }
        }
        return true;
    }
}
