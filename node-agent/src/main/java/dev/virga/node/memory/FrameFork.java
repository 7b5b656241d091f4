package dev.virga.node.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Copies a guest's RAM without copying a page: first all its frames come to share their pages, then
 * the clone's frames stand on them, too. The second time there is nothing left to be done for the
 * first step, so a template that never runs is cloned in a few milliseconds.
 *
 * <p>Threads: whoever holds the pool's maintenance lock, while the guest stands still.
 */
final class FrameFork {
    private static final int STEP = 1024;

    private final FramePool pool;
    private final PooledFrames from;
    private final FrameTable words;

    FrameFork(FramePool pool, PooledFrames from) {
        this.pool = pool;
        this.from = from;
        this.words = from.words();
    }

    /**
     * The clone's RAM.
     *
     * @param domain whose pages may be shared with those that it will write
     */
    PooledFrames to(String name, Optional<String> domain) throws IOException {
        bringBack();
        shareAll();
        long[] pages = new long[STEP];
        int count = 0;
        for (int i = 0; i < words.length(); i++) {
            long word = words.get(i);
            switch (Words.kind(word)) {
                case Words.ZERO -> {
                    // It is for the clone, too.
                }
                case Words.REPORTED -> {
                    words.set(i, Words.ZERO);
                    from.moved(Words.REPORTED, Words.ZERO);
                }
                case Words.SHARED -> {
                    if (count == pages.length) {
                        pages = Arrays.copyOf(pages, 2 * count);
                    }
                    pages[count++] = Words.address(word);
                }
                default ->
                        throw new IllegalStateException(
                                "frame " + i + " of " + from.name() + " is in use by a device");
            }
        }
        pool.shared().retain(pages, count);
        return new PooledFrames(pool, name, words.copy(), domain, count);
    }

    /** Compressed and swapped frames get their pages back: a clone could not share them. */
    private void bringBack() throws IOException {
        for (int i = 0; i < words.length(); i++) {
            while (kind(i) == Words.FETCHING || kind(i) == Words.BUSY) {
                Thread.onSpinWait(); // the swap reader, or a device that is just done
            }
            long word = words.get(i);
            if (Words.kind(word) == Words.SWAPPED || Words.kind(word) == Words.PACKED) {
                from.restore(i, word);
            }
        }
    }

    private int kind(int i) {
        return Words.kind(words.get(i));
    }

    private void shareAll() {
        long[] batch = new long[STEP];
        int batched = 0;
        for (int i = 0; i < words.length(); i++) {
            if (kind(i) == Words.PRIVATE) {
                batch[batched++] = i;
            }
            if (batched == STEP || i == words.length() - 1 && batched > 0) {
                from.mover().share(Arrays.copyOf(batch, batched));
                batched = 0;
            }
        }
    }
}
