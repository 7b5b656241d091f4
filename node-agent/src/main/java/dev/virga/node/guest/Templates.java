package dev.virga.node.guest;

import dev.virga.api.vm.CpuTopology;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The node's warm templates: of each image and size at most one guest, kept as it stood before it
 * was told who it is, so nothing of any project is in it. The one that was used longest ago goes
 * when there are too many, and all go before a guest ends for want of memory. Safe from any thread.
 */
final class Templates implements AutoCloseable {
    /** Templates that are kept at most. */
    static final int MOST = 8;

    private static final System.Logger LOG = System.getLogger(Templates.class.getName());

    private final long mostBytes;
    private final Consumer<Key> gone;
    private final Map<Key, WarmTemplate> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Key> making = new HashSet<>();
    private final LongAdder clones = new LongAdder();
    private final LongAdder cloneNanos = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /**
     * What a clone has in common with its template.
     *
     * @param image its id, by which its contents are known
     * @param topology of its virtual CPUs: the guest has seen it
     */
    record Key(String image, long memoryBytes, CpuTopology topology) {}

    /**
     * Room for templates.
     *
     * @param mostBytes that all together may hold; a single one may hold more
     * @param gone told which is not kept any more
     */
    Templates(long mostBytes, Consumer<Key> gone) {
        this.mostBytes = mostBytes;
        this.gone = gone;
    }

    synchronized Optional<WarmTemplate> find(Key key) {
        return Optional.ofNullable(kept.get(key));
    }

    /** All that are kept. */
    synchronized Map<Key, WarmTemplate> all() {
        return Map.copyOf(kept);
    }

    /** Whether the caller is to make this one, and nobody else does. */
    synchronized boolean claim(Key key) {
        return !kept.containsKey(key) && making.add(key);
    }

    /** Who claimed it gives up. */
    synchronized void disclaim(Key key) {
        making.remove(key);
    }

    /** Who claimed it has made it. */
    void put(Key key, WarmTemplate template) {
        List<WarmTemplate> old = new ArrayList<>();
        List<Key> lost = new ArrayList<>();
        synchronized (this) {
            making.remove(key);
            Optional.ofNullable(kept.put(key, template)).ifPresent(old::add);
            while (kept.size() > 1 && (kept.size() > MOST || bytes() > mostBytes)) {
                Key eldest = kept.keySet().iterator().next();
                Optional.ofNullable(kept.remove(eldest)).ifPresent(old::add);
                lost.add(eldest);
                dropped.increment();
            }
        }
        LOG.log(
                Level.INFO,
                "a template of image {0}, {1} MiB, holds {2} MiB",
                key.image(),
                key.memoryBytes() >> 20,
                template.residentBytes() >> 20);
        old.forEach(WarmTemplate::close);
        lost.forEach(gone);
    }

    /** A clone has been made in so long. */
    void cloned(Duration time) {
        clones.increment();
        cloneNanos.add(time.toNanos());
    }

    /** The images of those that are kept. */
    synchronized Set<String> images() {
        return kept.keySet().stream().map(Key::image).collect(Collectors.toSet());
    }

    /** The image is not to be used any more. */
    void forget(String image) {
        drop(key -> key.image().equals(image));
    }

    /** Frees all of them; whether there was one. */
    boolean dropAll() {
        return drop(key -> true);
    }

    private boolean drop(Predicate<Key> which) {
        List<WarmTemplate> dropping = new ArrayList<>();
        List<Key> lost = new ArrayList<>();
        synchronized (this) {
            kept.entrySet()
                    .removeIf(entry -> {
                        boolean goes = which.test(entry.getKey());
                        if (goes) {
                            dropping.add(entry.getValue());
                            lost.add(entry.getKey());
                        }
                        return goes;
                    });
        }
        dropped.add(dropping.size());
        dropping.forEach(WarmTemplate::close);
        lost.forEach(gone);
        return !dropping.isEmpty();
    }

    private long bytes() {
        return kept.values().stream().mapToLong(WarmTemplate::residentBytes).sum();
    }

    synchronized GuestFactory.CloneStats stats() {
        return new GuestFactory.CloneStats(
                kept.size(), bytes(), clones.sum(), cloneNanos.sum(), dropped.sum());
    }

    @Override
    public void close() {
        dropAll();
    }
}
