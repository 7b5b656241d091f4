package dev.virga.guest.cpu;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a region as it stands in one page of one machine: with the other pages that must lie
 * where it assumes them. Immutable; any thread.
 *
 * <p>The mapping is looked at when the region is entered, and only then: whatever changes it for
 * this hart (a fence, satp, a trap, mail from another hart) happens between two regions.
 */
public final class RegionEntry {
    final Region region;

    /** Instructions of the region. */
    final int instructions;

    /** The number of the entry. */
    final int number;

    /** From the page that the region's offsets count from to the entry's, in bytes. */
    final int shift;

    /** Short runs so far; races lose some. */
    private int shortRuns;

    /** What may be used instead as long as the region isn't fast. */
    private volatile @Nullable RegionEntry before;

    /** Short runs after which something wider is wanted; 0: there is nothing wider. */
    private final int patience;

    private final int[] distances;
    private final CodePage[] pages;

    /**
     * An entry.
     *
     * @param number of the entry
     * @param page of the entry, by its distance in pages from the one that offsets count from
     * @param patience short runs after which something wider is wanted; 0: there is nothing wider
     * @param distances of the other pages from there, in pages
     * @param pages what must be decoded from there
     */
    public RegionEntry(
            Region region, int number, int page, int patience, int[] distances, CodePage[] pages) {
        this.region = region;
        this.instructions = region.instructions();
        this.number = number;
        this.shift = page << 12;
        this.patience = patience;
        this.distances = distances.clone();
        this.pages = pages.clone();
    }

    /** Whether there is nothing wider to be had. */
    boolean wide() {
        return patience == 0;
    }

    /** Lets another entry be used as long as this one's region isn't fast. */
    void follow(@Nullable RegionEntry other) {
        before = other == null ? null : other.usable();
    }

    /** This, or what may be used instead for now; null if that is nothing. */
    @Nullable RegionEntry usable() {
        if (region.trial() != null) {
            return before;
        }
        before = null;
        return this;
    }

    /** The same, or this if there is something else and a trial of this is due. */
    @Nullable RegionEntry usableOrDue() {
        Trial trial = region.trial();
        RegionEntry usable = usable();
        return trial != null && usable != null && trial.due() ? this : usable;
    }

    /** Counts a short run; true for one with which there are too many, and later again. */
    boolean tooManyShortRuns() {
        return patience > 0 && ++shortRuns % patience == 0;
    }

    /** Whether the pages lie as assumed, as far as the fetch TLB knows. */
    boolean mapped(FetchTlb tlb, long base) {
        for (int i = 0; i < distances.length; i++) {
            if (!mapped(tlb, base, i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the pages lie as assumed; has the fetch TLB learn of those it doesn't know. */
    boolean mapped(FetchTlb tlb, long base, FetchUnit fetch) {
        for (int i = 0; i < distances.length; i++) {
            if (!mapped(tlb, base, i) && !fetch.learn(va(base, i), pages[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean mapped(FetchTlb tlb, long base, int i) {
        long va = va(base, i);
        int index = (int) (va >>> 12) & FetchTlb.ENTRIES - 1;
        return tlb.tags[index] == va && tlb.pages[index] == pages[i] && pages[i].valid;
    }

    private long va(long base, int i) {
        return base + ((long) distances[i] << 12);
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
