package dev.virga.guest.mmu;

import dev.virga.guest.memory.RawMemory;

/**
 * The data TLB of one hart for one address space and one kind of access (see {@code AddressSpace}).
 *
 * <p>Direct mapped, {@value #ENTRIES} entries of 32 bytes outside the heap, so that generated code
 * can look in with plain loads: {@code read tag, write tag, addend, unused}. A tag is the virtual
 * address of the page, {@link #INVALID} where that access must take the slow way; the host address
 * of a byte is its virtual address plus the addend. For an access of n bytes at va the tag is
 * compared with {@code (va + n - 1) & ~0xFFF}, so one that crosses the page never hits.
 *
 * <p>Only pages that need no further check have a tag: RAM, permitted, accessed bit set, for the
 * write tag also dirty bit set and no code decoded from it. Threads: the hart's own.
 */
public final class DataTlb {
    /** Number of entries. */
    public static final int ENTRIES = 1024;

    /** Tag of an entry that matches nothing: no page address has its low bits set. */
    public static final long INVALID = -1;

    /** Shift of a virtual address to an entry's byte offset, before {@link #OFFSET_MASK}. */
    public static final int OFFSET_SHIFT = 7;

    /** Mask of an entry's byte offset. */
    public static final long OFFSET_MASK = (ENTRIES - 1L) << 5;

    /** Byte offset of the write tag in an entry. */
    public static final int WRITE_TAG = 8;

    /** Byte offset of the addend in an entry. */
    public static final int ADDEND = 16;

    private static final int ENTRY_BYTES = 32;

    /** Longs of the filter of frames. */
    private static final int FILTER = 64;

    private final long table;
    private final int[] frames = new int[ENTRIES];
    private final byte[] levels = new byte[ENTRIES];

    /**
     * A bit for each frame that may be here, by its low bits: most frames that are taken away (a
     * clone that breaks its sharing takes hundreds, one by one) are not.
     */
    private final long[] filter = new long[FILTER];

    private final LargePages large = new LargePages();
    private boolean empty;

    /** An empty TLB. */
    public DataTlb() {
        table = RawMemory.allocate((long) ENTRIES * ENTRY_BYTES);
        empty = false;
        flush();
    }

    /** Host address of entry 0. */
    public long table() {
        return table;
    }

    /**
     * Enters a page.
     *
     * @param va any address in the page
     * @param host host address of the byte at {@code va}
     * @param gfn its guest frame, for revocation
     * @param level of the page it is a piece of, for fences
     */
    public void fill(long va, long host, long gfn, int level, boolean readable, boolean writable) {
        long entry = entry(va);
        long page = va & -4096;
        boolean same =
                frames[index(va)] == (int) gfn && RawMemory.getLong(entry + ADDEND) == host - va;
        long readTag = readable ? page : INVALID;
        long writeTag = writable ? page : INVALID;
        if (same && RawMemory.getLong(entry) == page) {
            readTag = page;
        }
        if (same && RawMemory.getLong(entry + WRITE_TAG) == page) {
            writeTag = page;
        }
        RawMemory.putLong(entry, readTag);
        RawMemory.putLong(entry + WRITE_TAG, writeTag);
        RawMemory.putLong(entry + ADDEND, host - va);
        frames[index(va)] = (int) gfn;
        filter[bucket(gfn)] |= 1L << gfn;
        levels[index(va)] = (byte) level;
        large.add(va, level);
        empty = false;
    }

    /** Host address of a byte whose page has a tag for the access; {@link #INVALID} if not. */
    public long find(long va, boolean write) {
        long entry = entry(va);
        long tag = RawMemory.getLong(write ? entry + WRITE_TAG : entry);
        return tag == (va & -4096) ? va + RawMemory.getLong(entry + ADDEND) : INVALID;
    }

    /** The guest frame of an address that {@link #find} has found. */
    public long frame(long va) {
        return frames[index(va)];
    }

    /** Drops everything. */
    public void flush() {
        if (!empty) {
            RawMemory.fill(table, (long) ENTRIES * ENTRY_BYTES, (byte) 0xFF);
            java.util.Arrays.fill(frames, -1);
            java.util.Arrays.fill(filter, 0);
            large.clear();
            empty = true;
        }
    }

    /** Drops the page of a virtual address, with all its pieces. */
    public void flushPage(long va) {
        long entry = entry(va);
        long page = va & -4096;
        if (RawMemory.getLong(entry) == page || RawMemory.getLong(entry + WRITE_TAG) == page) {
            drop(index(va), false);
        }
        if (large.around(va)) {
            for (int i = 0; i < ENTRIES; i++) {
                if (frames[i] >= 0 && LargePages.same(va, address(i), levels[i])) {
                    drop(i, false);
                }
            }
        }
    }

    /** An address in the page of an entry in use. */
    private long address(int index) {
        long entry = table + (long) index * ENTRY_BYTES;
        long tag = RawMemory.getLong(entry);
        return tag == INVALID ? RawMemory.getLong(entry + WRITE_TAG) : tag;
    }

    /** Drops every entry that leads to a frame, or only its write tag. */
    public void flushFrame(long gfn, boolean writesOnly) {
        if (empty || (filter[bucket(gfn)] >>> gfn & 1) == 0) {
            return;
        }
        // What is looked at anyway makes the filter anew: entries that were replaced are out of it.
        java.util.Arrays.fill(filter, 0);
        for (int i = 0; i < ENTRIES; i++) {
            if (frames[i] == (int) gfn) {
                drop(i, writesOnly);
            }
            int left = frames[i];
            if (left >= 0) {
                filter[bucket(left)] |= 1L << (left & 63);
            }
        }
    }

    private static int bucket(long gfn) {
        return (int) (gfn >>> 6) & FILTER - 1;
    }

    /** Frees the table. */
    public void close() {
        RawMemory.free(table);
    }

    private void drop(int index, boolean writesOnly) {
        long entry = table + (long) index * ENTRY_BYTES;
        RawMemory.putLong(entry + WRITE_TAG, INVALID);
        if (!writesOnly) {
            RawMemory.putLong(entry, INVALID);
            frames[index] = -1;
        }
    }

    private long entry(long va) {
        return table + (va >>> OFFSET_SHIFT & OFFSET_MASK);
    }

    private static int index(long va) {
        return (int) (va >>> 12) & ENTRIES - 1;
    }
}
