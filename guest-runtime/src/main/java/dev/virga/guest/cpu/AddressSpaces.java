package dev.virga.guest.cpu;

import dev.virga.guest.mmu.PageWalker;

/**
 * The address spaces a hart used lately. A space is known by the whole value of satp, so that
 * processes keep their translations across context switches, with or without ASIDs. Threads: the
 * hart's own.
 */
final class AddressSpaces {
    private static final int LIMIT = 8;

    /** Rests of the hart after which TLBs that were of no use meanwhile are given up. */
    private static final int RESTS = 8;

    private final PageWalker walker;
    private final CodeEpoch code;
    private AddressSpace[] spaces = new AddressSpace[0];
    private long uses;
    private int rests;

    /** None yet; {@code walker} forgets at fences what they concern. */
    AddressSpaces(PageWalker walker, CodeEpoch code) {
        this.code = code;
        this.walker = walker;
    }

    /** The space of a value of satp; the least lately used one is given up for it if need be. */
    AddressSpace select(long satp) {
        uses++;
        AddressSpace oldest = null;
        for (AddressSpace space : spaces) {
            if (space.satp == satp) {
                space.lastUse = uses;
                return space;
            }
            if (oldest == null || space.lastUse < oldest.lastUse) {
                oldest = space;
            }
        }
        var chosen = new AddressSpace(satp, code);
        chosen.lastUse = uses;
        if (oldest == null || spaces.length < LIMIT) {
            spaces = java.util.Arrays.copyOf(spaces, spaces.length + 1);
            spaces[spaces.length - 1] = chosen;
        } else {
            oldest.close();
            for (int i = 0; i < spaces.length; i++) {
                if (spaces[i] == oldest) {
                    spaces[i] = chosen;
                }
            }
        }
        return chosen;
    }

    /**
     * The hart waits for an interrupt: once in a while it gives TLBs up that it did not need
     * lately.
     *
     * @return whether the current ones must be chosen anew
     */
    boolean rest() {
        if (++rests % RESTS != 0) {
            return false;
        }
        int kept = 0;
        for (AddressSpace space : spaces) {
            if (space.trim()) {
                spaces[kept++] = space;
            }
        }
        spaces = java.util.Arrays.copyOf(spaces, kept);
        return true;
    }

    void flushAll() {
        walker.forget();
        for (AddressSpace space : spaces) {
            space.flush();
        }
    }

    void flushAsid(int asid) {
        walker.forget();
        for (AddressSpace space : spaces) {
            if (space.asid() == asid) {
                space.flush();
            }
        }
    }

    void flushPage(long va) {
        walker.forget(va);
        for (AddressSpace space : spaces) {
            space.flushPage(va);
        }
    }

    void flushPage(long va, int asid) {
        walker.forget(va);
        for (AddressSpace space : spaces) {
            if (space.asid() == asid) {
                space.flushPage(va);
            }
        }
    }

    void flushFrame(long gfn, boolean writesOnly) {
        for (AddressSpace space : spaces) {
            space.flushFrame(gfn, writesOnly);
        }
    }

    /** Drops common decoded code of a frame. */
    void flushCode(long gfn) {
        for (AddressSpace space : spaces) {
            space.flushCode(gfn);
        }
    }

    void close() {
        for (AddressSpace space : spaces) {
            space.close();
        }
        spaces = new AddressSpace[0];
    }
}
