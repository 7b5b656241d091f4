package dev.virga.guest.translate;

import dev.virga.guest.cpu.CodePage;
import dev.virga.guest.cpu.Region;
import dev.virga.guest.cpu.RegionCompiler;
import dev.virga.guest.cpu.RegionEntry;
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
    private static final int MOST = Integer.getInteger("virga.most",250);

    private final RegionCache cache;
    private final Executor workers;
    private final int threshold;
    private final LongAdder regions = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final LongAdder instructions = new LongAdder();
    private final LongAdder classBytes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder refused = new LongAdder();

    RegionTranslator(RegionCache cache, Executor workers, int threshold) {
        this.cache = cache;
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
    public void hot(CodePage page, int slot, Neighbourhood around) {
        Optional<Shape> wanted = RegionFinder.find(page, slot, around, MOST);
        if (wanted.isEmpty()) {
            return;
        }
        Shape shape = wanted.get();
        Shape.Key key = shape.key();
        Optional<Region> ready = cache.find(key);
        if (ready.isPresent()) {
            shared.increment();
            install(page, slot, shape, ready.get());
            return;
        }
        // What is smaller must be found on this thread too: only it may ask what lies around.
        Optional<Shape> smaller = RegionFinder.find(page, slot, around, MOST * 2 / 5);
        try {
            workers.execute(() -> translate(page, slot, shape, smaller.orElse(shape)));
        } catch (RejectedExecutionException full) {
            refused.increment(); // it will be hot again
        }
    }

    private void translate(CodePage page, int slot, Shape shape, Shape smaller) {
        long start = System.nanoTime();
        try {
            make(page, slot, shape);
        } catch (RegionLoader.TooLarge e) {
            try {
                make(page, slot, smaller);
            } catch (RegionLoader.TooLarge stillTooLarge) {
                refused.increment(); // stays interpreted
            }
        } finally {
            nanos.add(System.nanoTime() - start);
        }
    }

    private void make(CodePage page, int slot, Shape shape) throws RegionLoader.TooLarge {
        Shape.Key key = shape.key();
        Optional<Region> meanwhile = cache.find(key);
        if (meanwhile.isPresent()) {
            shared.increment();
            install(page, slot, shape, meanwhile.get());
            return;
        }
        RegionLoader.Loaded loaded = RegionLoader.load(shape);
        regions.increment();
        instructions.add(shape.instructions());
        classBytes.add(loaded.bytes());
        cache.add(key, loaded.region());
        install(page, slot, shape, loaded.region());
    }

    private static void install(CodePage page, int slot, Shape shape, Region region) {
        page.install(slot, new RegionEntry(region, shape.distances(), shape.pages()));
        for (Block block : shape.blocks()) {
            int offset = shape.offsets()[block.first()];
            if (offset >> 12 == 0 && offset != shape.entry()) {
                page.cover(offset >>> 1);
            }
        }
    }
}
