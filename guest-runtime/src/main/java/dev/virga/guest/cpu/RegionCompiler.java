package dev.virga.guest.cpu;

import java.util.List;
import java.util.Optional;

/** Makes translated code of what has become hot; the seam to the translator. */
public interface RegionCompiler {
    /** Arrivals by jump after which a place is hot. */
    int threshold();

    /**
     * A place is hot. Called on the hart's thread; returns soon. When there is a region, it is
     * installed with {@link CodePage#install}.
     *
     * @param slot the parcel of the place
     * @param asked how often it was asked for before
     * @return arrivals after which it should be asked for again, if it isn't installed by then
     */
    int hot(CodePage page, int slot, int asked, Neighbourhood around);

    /**
     * Control leaves the region of a place soon after it came, time and again. Called like {@link
     * #hot}; a wider region takes the place of the one there and of others around.
     */
    void scattered(CodePage page, int slot, Neighbourhood around);

    /**
     * Accesses of the region of a place share a look at the TLB, and time and again they lie on two
     * pages, so that it leaves. Called like {@link #hot}; a region that looks for each of them
     * takes its place.
     *
     * @param wide whether the region there is a wide one
     * @param at the first of such accesses, as offsets from the start of the page
     */
    void straddled(CodePage page, int slot, boolean wide, List<Integer> at, Neighbourhood around);

    /** What is decoded around a page, as the hart's fetch TLB maps it now. */
    interface Neighbourhood {
        /** The page at a distance in pages (0 is the page itself), if it is known. */
        Optional<CodePage> page(int distance);
    }
}
