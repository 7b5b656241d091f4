package dev.virga.node.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The words of one guest's frames (see {@link Words}), with what the reclaimer and the merger note
 * of each: in chunks, which a guest and its clones have in common until one of them changes one. A
 * chunk that is in common is frozen: it has no private frames, and nobody writes it.
 *
 * <p>Threads: any; but while a table is {@linkplain #copy copied}, nobody changes it.
 */
final class FrameTable {
    /** Frames of a chunk. */
    static final int CHUNK = 32;

    private static final int SEEN = CHUNK;
    private static final int FROZEN = CHUNK + 1;
    private static final int DIGESTS = CHUNK + 2;
    private static final int LONGS = DIGESTS + CHUNK / Long.BYTES;
    private static final int SHIFT = Integer.numberOfTrailingZeros(CHUNK);

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final long[] NOTHING = frozen();

    private final int length;
    private final long[][] chunks;

    private static long[] frozen() {
        long[] chunk = new long[LONGS];
        chunk[FROZEN] = 1;
        return chunk;
    }

    /** So many frames, all of them zero. */
    FrameTable(int length) {
        this.length = length;
        this.chunks = new long[(length + CHUNK - 1) >> SHIFT][];
        Arrays.fill(chunks, NOTHING);
    }

    private FrameTable(FrameTable other) {
        length = other.length;
        chunks = other.chunks.clone();
    }

    /** The same words for a clone; from now on both have the chunks in common. */
    FrameTable copy() {
        for (long[] chunk : chunks) {
            if (chunk[FROZEN] == 0) {
                chunk[FROZEN] = 1;
            }
        }
        VarHandle.fullFence();
        return new FrameTable(this);
    }

    int length() {
        return length;
    }

    private long[] chunk(int i) {
        return (long[]) PLACE.getAcquire(chunks, i >> SHIFT);
    }

    /** The chunk of a frame, as one that may be written. */
    private long[] own(int i) {
        for (; ; ) {
            long[] chunk = chunk(i);
            if (chunk[FROZEN] == 0) {
                return chunk;
            }
            long[] mine = chunk.clone();
            mine[FROZEN] = 0;
            if (PLACE.compareAndSet(chunks, i >> SHIFT, chunk, mine)) {
                return mine;
            }
        }
    }

    /** Whether a frame's chunk is in common with others: there is no private frame in it. */
    boolean common(int i) {
        return chunk(i)[FROZEN] != 0;
    }

    long get(int i) {
        return (long) WORD.getVolatile(chunk(i), i & CHUNK - 1);
    }

    boolean compareAndSet(int i, long expected, long word) {
        return get(i) == expected && WORD.compareAndSet(own(i), i & CHUNK - 1, expected, word);
    }

    /** For the thread that the frame belongs to. */
    void set(int i, long word) {
        WORD.setVolatile(own(i), i & CHUNK - 1, word);
    }

    /** Nothing stands behind a frame any more; what did. */
    long empty(int i) {
        long word = get(i);
        return word == Words.ZERO ? word : (long) WORD.getAndSet(own(i), i & CHUNK - 1, Words.ZERO);
    }

    /** A private frame was asked for. */
    void see(int i) {
        long[] chunk = chunk(i);
        long bit = 1L << (i & CHUNK - 1);
        if (((long) WORD.getOpaque(chunk, SEEN) & bit) == 0 && chunk[FROZEN] == 0) {
            WORD.getAndBitwiseOr(chunk, SEEN, bit);
        }
    }

    /** Whether the frame was asked for since it was last said to be unseen. */
    boolean seen(int i) {
        return ((long) WORD.getOpaque(chunk(i), SEEN) & 1L << (i & CHUNK - 1)) != 0;
    }

    void unsee(int i) {
        long[] chunk = chunk(i);
        if (chunk[FROZEN] == 0) {
            WORD.getAndBitwiseAnd(chunk, SEEN, ~(1L << (i & CHUNK - 1)));
        }
    }

    /**
     * Notes what a private frame's contents look like; for one thread at a time.
     *
     * @return whether they looked the same the last time
     */
    boolean same(int i, byte digest) {
        long[] chunk = own(i);
        int at = DIGESTS + (i & CHUNK - 1) / Long.BYTES;
        int shift = (i & Long.BYTES - 1) * Byte.SIZE;
        boolean same = (byte) (chunk[at] >>> shift) == digest;
        chunk[at] = chunk[at] & ~(0xFFL << shift) | (digest & 0xFFL) << shift;
        return same;
    }

    /** Chunks that this guest has for itself. */
    int ownChunks() {
        int own = 0;
        for (int i = 0; i < length; i += CHUNK) {
            own += chunk(i)[FROZEN] == 0 ? 1 : 0;
        }
        return own;
    }
}
