package dev.virga.guest.translate;

import dev.virga.guest.cpu.Region;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * The regions of the process by their content, shared by all its machines: what one guest made hot
 * is there for all others. Bounded; the one not asked for longest goes first, and its class with it
 * when no page leads to it any more. Threads: any.
 *
 * <p>What a wide region has depends on what was seen before it was made, so two of the same place
 * are seldom equal. The first is kept for whoever has its instructions.
 */
final class RegionCache {
    private final Map<Shape.Key, Region> regions;

    /** By the region that each was made to replace. */
    private final Map<Region, Wider> wider = new WeakHashMap<>();

    /**
     * A wide region that was made once.
     *
     * @param shape without pages
     */
    record Wider(Shape shape, Region region) {}

    RegionCache(int most) {
        regions =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Shape.Key, Region> eldest) {
                        return size() > most;
                    }
                };
    }

    synchronized Optional<Region> find(Shape.Key key) {
        return Optional.ofNullable(regions.get(key));
    }

    synchronized void add(Shape.Key key, Region region) {
        regions.put(key, region);
    }

    /** The wide region that once took the place of another. */
    synchronized Optional<Wider> wider(Region narrow) {
        return Optional.ofNullable(wider.get(narrow));
    }

    synchronized void addWider(Region narrow, Wider made) {
        wider.put(narrow, made);
    }

    synchronized int size() {
        return regions.size();
    }
}
