package dev.virga.node.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

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
    private final AtomicLongArray words;

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
        long[] copy = new long[words.length()];
        long[] pages = new long[words.length()];
        int count = 0;
        for (int i = 0; i < copy.length; i++) {
            long word = words.get(i);
            switch (Words.kind(word)) {
                case Words.ZERO, Words.REPORTED -> copy[i] = Words.ZERO;
                case Words.SHARED -> {
                    copy[i] = word;
                    pages[count++] = Words.address(word);
                }
                default ->
                        throw new IllegalStateException(
                                "frame " + i + " of " + from.name() + " is in use by a device");
            }
        }
        pool.shared().retain(pages, count);
        return new PooledFrames(pool, name, copy, domain, count);
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
