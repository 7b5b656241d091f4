package dev.virga.guest.translate;

import dev.virga.guest.cpu.CodePage;
import dev.virga.guest.cpu.Region;
import dev.virga.guest.cpu.RegionCompiler;
import dev.virga.guest.cpu.RegionEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Translates for one machine: finds the region at once, on the hart's thread, and has it made on
 * another unless the process has it already. Threads: any.
 */
public final class RegionTranslator implements RegionCompiler {
    /** Most instructions of a region. */
    private static final int MOST = 250;

    /**
     * Most instructions of a wide one. There is no smaller one instead if they are too large for a
     * method: it would cut loops that are whole in the regions that are there.
     */
    private static final int MOST_WIDE = 220;

    /** Short runs after which a wide region is made. */
    private static final int SHORT_RUNS = 50_000;

    /** The same where everything is translated at once. */
    private static final int SOON = 3;

    /** How much hotter a place must become that came when there was no room for it. */
    private static final int WAIT = 2;

    /** Regions that may wait for HotSpot before one comes that was not asked for before. */
    private static final int ROOM = 8;

    private final RegionCache cache;
    private final TranslationBudget budget;
    private final Backlog backlog;
    private final Executor workers;
    private final int threshold;
    private final boolean patient;

    /** Short runs of a region after which a wide one is made. */
    private final int shortRuns;

    private final LongAdder regions = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final LongAdder instructions = new LongAdder();
    private final LongAdder classBytes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * A translator of one machine.
     *
     * @param backlog what HotSpot has not compiled yet, of all machines
     * @param threshold arrivals after which a place is hot
     * @param patient whether regions are used only once HotSpot has compiled them
     */
    RegionTranslator(
            RegionCache cache,
            TranslationBudget budget,
            Backlog backlog,
            Executor workers,
            int threshold,
            boolean patient) {
        this.patient = patient;
        this.shortRuns = patient ? SHORT_RUNS : SOON;
        this.cache = cache;
        this.budget = budget;
        this.backlog = backlog;
        this.workers = workers;
        this.threshold = threshold;
    }

    @Override
    public int threshold() {
        return threshold;
    }

    /** What was done so far. */
    public TranslationStats stats() {
        return new TranslationStats(
                regions.sum(),
                shared.sum(),
                instructions.sum(),
                classBytes.sum(),
                nanos.sum(),
                refused.sum());
    }

    @Override
    public int hot(CodePage page, int slot, int asked, Neighbourhood around) {
        boolean allowed = wanted(page, slot, asked, around, Manner.NARROW, Optional.empty());
        return Math.min(
                allowed ? CodePage.MOST_ARRIVALS : WAIT * threshold, CodePage.MOST_ARRIVALS);
    }

    @Override
    public void scattered(CodePage page, int slot, Neighbourhood around) {
        Optional<Region> narrow = page.region(slot);
        if (narrow.isPresent() && !widen(narrow.get(), around)) {
            wanted(page, slot, 1, around, Manner.WIDE, narrow);
        }
    }

    @Override
    public void straddled(
            CodePage page, int slot, boolean wide, List<Integer> at, Neighbourhood around) {
        wanted(page, slot, 1, around, new Manner(wide, at), Optional.empty());
    }

    /** Installs the wide region that once took the place of another, if it fits here, too. */
    private boolean widen(Region narrow, Neighbourhood around) {
        Optional<RegionCache.Wider> known = cache.wider(narrow);
        Optional<Shape> here = known.flatMap(wider -> wider.shape().in(around));
        if (here.isEmpty()) {
            return false;
        }
        shared.increment();
        install(here.get(), known.get().region());
        return true;
    }

    /** Brings a region: what there is costs nothing, what is to be made must be allowed. */
    private boolean wanted(
            CodePage page,
            int slot,
            int asked,
            Neighbourhood around,
            Manner manner,
            Optional<Region> narrow) {
        int most = manner.wide() ? MOST_WIDE : MOST;
        Optional<Shape> found = RegionFinder.find(page, slot, around, most, manner);
        if (found.isEmpty()) {
            return true;
        }
        Shape shape = found.get();
        Optional<Region> ready = cache.find(shape.key());
        if (ready.isPresent()) {
            shared.increment();
            install(shape, ready.get());
            if (!manner.wide()) {
                widen(ready.get(), around);
            }
            return true;
        }
        if (!budget.allows(asked) || patient && backlog.size() >= ROOM << asked) {
            refused.increment();
            return false;
        }
        // What is smaller must be found on this thread too: only it may ask what lies around.
        Optional<Shape> smaller = RegionFinder.find(page, slot, around, most * 2 / 5, manner);
        try {
            budget.spend(shape.instructions());
            workers.execute(() -> translate(shape, smaller.orElse(shape), narrow));
        } catch (RejectedExecutionException full) {
            refused.increment(); // it will be hot again
        }
        return true;
    }

    private void translate(Shape shape, Shape smaller, Optional<Region> narrow) {
        long start = System.nanoTime();
        try {
            Region made = make(shape);
            narrow.ifPresent(n -> cache.addWider(n, new RegionCache.Wider(shape.anywhere(), made)));
        } catch (RegionLoader.TooLarge e) {
            if (shape.manner().wide()) {
                refused.increment();
            } else {
                makeSmaller(smaller);
            }
        } finally {
            nanos.add(System.nanoTime() - start);
        }
    }

    private void makeSmaller(Shape shape) {
        try {
            make(shape);
        } catch (RegionLoader.TooLarge e) {
            refused.increment(); // stays interpreted
        }
    }

    private Region make(Shape shape) throws RegionLoader.TooLarge {
        Shape.Key key = shape.key();
        Optional<Region> meanwhile = cache.find(key);
        if (meanwhile.isPresent()) {
            shared.increment();
            install(shape, meanwhile.get());
            return meanwhile.get();
        }
        RegionLoader.Loaded loaded = RegionLoader.load(shape);
        regions.increment();
        instructions.add(shape.instructions());
        classBytes.add(loaded.bytes());
        cache.add(key, loaded.region());
        backlog.add(loaded.region());
        install(shape, loaded.region());
        return loaded.region();
    }

    private void install(Shape shape, Region region) {
        if (!patient) {
            region.trust();
        }
        int[] entries = shape.entries();
        for (int i = 0; i < entries.length; i++) {
            int own = entries[i] >> 12;
            int[] distances = Arrays.stream(shape.distances()).filter(d -> d != own).toArray();
            CodePage[] others =
                    Arrays.stream(distances).mapToObj(shape::pageAt).toArray(CodePage[]::new);
            shape.pageAt(own)
                    .install(
                            (entries[i] & 0xFFF) >>> 1,
                            new RegionEntry(
                                    region,
                                    i,
                                    own,
                                    shape.manner().wide() ? 0 : shortRuns,
                                    distances,
                                    others));
        }
        for (Block block : shape.blocks()) {
            int offset = shape.offsets()[block.first()];
            if (!shape.isEntry(offset)) {
                shape.pageAt(offset >> 12).cover((offset & 0xFFF) >>> 1);
            }
        }
    }
}
