package dev.virga.guest.cpu;

import dev.virga.guest.mmu.LargePages;

/**
 * The fetch TLB of one hart for one address space and privilege: from virtual pages to decoded
 * code. Direct mapped. Holds no host addresses, so revoking a frame does not concern it; what is
 * decoded dies with {@link CodePage#valid}. Threads: the hart's own.
 */
final class FetchTlb {
    static final int ENTRIES = 2048;

    final long[] tags = new long[ENTRIES];
    final CodePage[] pages = new CodePage[ENTRIES];
    private final byte[] levels = new byte[ENTRIES];
    private final LargePages large = new LargePages();
    private boolean empty;

    /** What depends on the mapping as it is here. */
    final JumpCache jumps;

    FetchTlb(CodeEpoch code) {
        jumps = new JumpCache(code);
        flush();
    }

    void fill(long va, CodePage page, int level) {
        int index = (int) (va >>> 12) & ENTRIES - 1;
        if (tags[index] != -1) {
            jumps.clear();
        }
        tags[index] = va & -4096;
        pages[index] = page;
        levels[index] = (byte) level;
        large.add(va, level);
        empty = false;
    }

    void flush() {
        if (!empty) {
            java.util.Arrays.fill(tags, -1);
            java.util.Arrays.fill(pages, null);
            large.clear();
            jumps.clear();
            empty = true;
        }
    }

    /**
     * Drops common decoded code of a frame; what is the machine's own says itself if it is void.
     */
    void flushCode(long gfn) {
        if (!empty) {
            jumps.clear();
            for (int i = 0; i < ENTRIES; i++) {
                CodePage page = pages[i];
                if (page != null && page.isCommon() && page.gfn == gfn) {
                    tags[i] = -1;
                }
            }
        }
    }

    void flushPage(long va) {
        int index = (int) (va >>> 12) & ENTRIES - 1;
        if (tags[index] == (va & -4096)) {
            tags[index] = -1;
            jumps.clear();
        }
        if (large.around(va)) {
            jumps.clear();
            for (int i = 0; i < ENTRIES; i++) {
                if (tags[i] != -1 && LargePages.same(va, tags[i], levels[i])) {
                    tags[i] = -1;
                }
            }
        }
    }
}
