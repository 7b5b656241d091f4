package dev.virga.guest.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A word for each frame, 0 to begin with, in chunks that are made when one of their words is first
 * changed: most frames of a guest that does little are never asked for. Threads: any.
 */
final class FrameMarks {
    private static final int SHIFT = 5;
    private static final int CHUNK = 1 << SHIFT;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(int[][].class);

    private final int @Nullable [][] chunks;

    FrameMarks(int frames) {
        chunks = new int[(frames + CHUNK - 1) >> SHIFT][];
    }

    int get(int i) {
        Object chunk = PLACE.getVolatile(chunks, i >> SHIFT);
        return chunk == null ? 0 : (int) WORD.getVolatile((int[]) chunk, i & CHUNK - 1);
    }

    /** The chunk of a frame, made if it isn't there. */
    private int[] chunk(int i) {
        Object chunk = PLACE.getAcquire(chunks, i >> SHIFT);
        if (chunk == null) {
            int[] mine = new int[CHUNK];
            Object seen = PLACE.compareAndExchange(chunks, i >> SHIFT, null, mine);
            return seen == null ? mine : (int[]) seen;
        }
        return (int[]) chunk;
    }

    int compareAndExchange(int i, int expected, int value) {
        return (int) WORD.compareAndExchange(chunk(i), i & CHUNK - 1, expected, value);
    }

    int addAndGet(int i, int delta) {
        return (int) WORD.getAndAdd(chunk(i), i & CHUNK - 1, delta) + delta;
    }
}
