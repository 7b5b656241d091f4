package dev.virga.node.memory;

/**
 * What stands behind one guest frame, in one word: three bits that say what, the rest says where.
 *
 * <p>{@code ZERO} is 0: nothing. {@code REPORTED} is nothing, too, since its guest said that it is
 * free. {@code PRIVATE} and {@code SHARED} hold a host address (pages are aligned, so the bits are
 * free). {@code PACKED} and {@code SWAPPED} hold a number of {@link CompressedPages} and {@link
 * SwapFile}. {@code BUSY} (being taken away) and {@code FETCHING} (being brought back) belong to
 * the thread that set them; everybody else waits.
 */
final class Words {
    static final int ZERO = 0;
    static final int PRIVATE = 1;
    static final int SHARED = 2;
    static final int BUSY = 3;
    static final int PACKED = 4;
    static final int SWAPPED = 5;
    static final int FETCHING = 6;
    static final int REPORTED = 7;

    private static final int BITS = 3;
    private static final long MASK = (1 << BITS) - 1;

    private Words() {}

    static int kind(long word) {
        return (int) (word & MASK);
    }

    /** Whether there is nothing, and it reads as zeros. */
    static boolean empty(long word) {
        return kind(word) == ZERO || kind(word) == REPORTED;
    }

    static long page(int kind, long address) {
        return address | kind;
    }

    static long address(long word) {
        return word & ~MASK;
    }

    static long slot(int kind, long number) {
        return number << BITS | kind;
    }

    static long number(long word) {
        return word >>> BITS;
    }
}
