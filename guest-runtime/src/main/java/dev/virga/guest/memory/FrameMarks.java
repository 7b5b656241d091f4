package dev.virga.guest.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A word for each frame, 0 to begin with, in chunks that are made when one of their words is first
 * changed: most frames of a guest that does little are never asked for. Threads: any.
 */
final class FrameMarks {
    private static final int SHIFT = 5;
    private static final int CHUNK = 1 << SHIFT;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(int[][].class);

    /** Never written. */
    private static final int[] NONE = new int[CHUNK];

    private final int[][] chunks;

    FrameMarks(int frames) {
        chunks = new int[(frames + CHUNK - 1) >> SHIFT][];
        java.util.Arrays.fill(chunks, NONE);
    }

    int get(int i) {
        return (int) WORD.getVolatile((int[]) PLACE.getVolatile(chunks, i >> SHIFT), i & CHUNK - 1);
    }

    /** The chunk of a frame, as one that may be written. */
    private int[] own(int i) {
        int[] chunk = (int[]) PLACE.getAcquire(chunks, i >> SHIFT);
        if (chunk != NONE) {
            return chunk;
        }
        int[] mine = new int[CHUNK];
        int[] seen = (int[]) PLACE.compareAndExchange(chunks, i >> SHIFT, NONE, mine);
        return seen == NONE ? mine : seen;
    }

    int compareAndExchange(int i, int expected, int value) {
        return (int) WORD.compareAndExchange(own(i), i & CHUNK - 1, expected, value);
    }

    int addAndGet(int i, int delta) {
        return (int) WORD.getAndAdd(own(i), i & CHUNK - 1, delta) + delta;
    }
}
