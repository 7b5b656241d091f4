package dev.virga.node.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Pages that stand behind more than one frame, counted and found by their contents. They are never
 * written. Within one domain only: what may be shared with whom is said there. Threads: any.
 */
final class SharedPages {
    /** Where to look: a domain and a hash of the contents. */
    record Key(String domain, long hash) {}

    private static final class Shared {
        final Optional<Key> key;
        int frames;

        Shared(Optional<Key> key) {
            this.key = key;
        }
    }

    private final LongConsumer gone;
    private final Map<Long, Shared> pages = new HashMap<>();
    private final Map<Key, Long> index = new HashMap<>();
    private long frames;
    private long clonedPages;
    private long clonedFrames;

    /**
     * None yet.
     *
     * @param gone is told, at once and under this one's lock, of pages that are shared no more
     */
    SharedPages(LongConsumer gone) {
        this.gone = gone;
    }

    /** A page that may have the same contents; compare before use. */
    synchronized Optional<Long> find(Key key) {
        return Optional.ofNullable(index.get(key));
    }

    /** Makes a page that was one frame's own a shared one, with that frame as the only one. */
    synchronized void adopt(Key key, long page) {
        adopt(Optional.of(key), page);
        index.putIfAbsent(key, page);
    }

    /** The same for a page that is not to be found by its contents. */
    synchronized void adopt(long page) {
        adopt(Optional.empty(), page);
    }

    private void adopt(Optional<Key> key, long page) {
        var shared = new Shared(key);
        shared.frames = 0;
        pages.put(page, shared);
        if (key.isEmpty()) {
            clonedPages++;
        }
        count(shared, 1);
    }

    /** One more frame stands on the page; false if it is gone. */
    synchronized boolean retain(long page) {
        Shared shared = pages.get(page);
        if (shared == null) {
            return false;
        }
        count(shared, 1);
        return true;
    }

    /** One more frame stands on each of the first so many pages, which are all in use. */
    synchronized void retain(long[] some, int count) {
        for (int i = 0; i < count; i++) {
            count(shared(some[i]), 1);
        }
    }

    /** One frame less; true if it was the last, and the page is the caller's to free. */
    synchronized boolean release(long page) {
        Shared shared = shared(page);
        count(shared, -1);
        if (shared.frames > 0) {
            return false;
        }
        forget(page, shared);
        return true;
    }

    /** Whether one frame only stands on the page, as things are just now. */
    synchronized boolean alone(long page) {
        Shared shared = pages.get(page);
        return shared != null && shared.frames == 1;
    }

    /** Takes the page for the one frame that stands on it; false if there are others. */
    synchronized boolean reclaim(long page) {
        Shared shared = shared(page);
        if (shared.frames != 1) {
            return false;
        }
        count(shared, -1);
        forget(page, shared);
        return true;
    }

    private void count(Shared shared, int more) {
        shared.frames += more;
        frames += more;
        if (shared.key.isEmpty()) {
            clonedFrames += more;
        }
    }

    private Shared shared(long page) {
        Shared shared = pages.get(page);
        if (shared == null) {
            throw new IllegalStateException("no such shared page: " + page);
        }
        return shared;
    }

    private void forget(long page, Shared shared) {
        pages.remove(page);
        gone.accept(page);
        if (shared.key.isEmpty()) {
            clonedPages--;
        }
        shared.key.ifPresent(key -> index.remove(key, page));
    }

    /** Pages in use. */
    synchronized long pages() {
        return pages.size();
    }

    /** Of those, pages that a clone has in common with what it is a clone of. */
    synchronized long clonedPages() {
        return clonedPages;
    }

    /** Frames that stand on those. */
    synchronized long clonedFrames() {
        return clonedFrames;
    }

    /** Frames that stand on any. */
    synchronized long frames() {
        return frames;
    }
}
