package dev.virga.guest.translate;

import dev.virga.guest.cpu.Region;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The regions of the process by their content, shared by all its machines: what one guest made hot
 * is there for all others. Bounded; the one not asked for longest goes first, and its class with it
 * when no page leads to it any more. Threads: any.
 */
final class RegionCache {
    private final Map<Shape.Key, Region> regions;

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

    synchronized int size() {
        return regions.size();
    }
}
