package dev.virga.guest.cpu;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.RawMemory;
import dev.virga.guest.mmu.Access;
import dev.virga.guest.mmu.PageWalker;

/**
 * Instruction fetch, the slow way: from a pc that the fetch TLB doesn't know, or that is not yet
 * decoded, to decoded code. The hart's thread only.
 */
final class FetchUnit {
    private final Hart hart;
    private final GuestMemory memory;
    private final CodeCache cache;
    private long misses;

    FetchUnit(Hart hart, GuestMemory memory, CodeCache cache) {
        this.hart = hart;
        this.memory = memory;
        this.cache = cache;
    }

    long misses() {
        return misses;
    }

    /** Makes the fetch TLB know the page of the pc. */
    Outcome fill() {
        misses++;
        long pc = hart.pc;
        long page = hart.translator.translate(pc, Access.FETCH);
        if (page < 0) {
            return refuse(page, pc);
        }
        long paddr = Translator.address(page, pc);
        if (!memory.contains(paddr, 2) || !hart.permits(paddr, 2, Access.FETCH)) {
            return refuse(Translator.ACCESS_FAULT, pc);
        }
        if (!hart.pmp.uniform(paddr)) {
            return single(paddr);
        }
        int level = PageWalker.level(page);
        hart.fetchTlb.fill(pc, code(memory.frameOf(paddr)), level);
        return Outcome.GO_ON;
    }

    /**
     * The decoded code of a frame. What is common is told of stores from now on: whoever writes the
     * frame gives it another page and then looks at its mark; here it is marked, and then looked at
     * its page. One of the two sees the other, and the store waits until this hart has let go.
     */
    private CodePage code(long gfn) {
        CodePage common = cache.common(gfn);
        if (common != null) {
            watch(gfn);
            if (cache.stands(common)) {
                return common;
            }
        }
        return cache.page(gfn);
    }

    /**
     * Makes the fetch TLB know a page before it is executed from; without effects that the guest
     * could see.
     *
     * @param expected what should be decoded from it
     * @return whether it is
     */
    boolean learn(long va, CodePage expected) {
        long page = expected.valid ? hart.translator.peek(va) : Translator.PAGE_FAULT;
        if (page < 0) {
            return false;
        }
        long paddr = Translator.address(page, va);
        boolean right =
                memory.contains(paddr, 4096)
                        && memory.frameOf(paddr) == expected.gfn
                        && code(expected.gfn) == expected
                        && hart.permits(paddr, 4096, Access.FETCH)
                        && hart.pmp.uniform(paddr);
        if (right) {
            hart.fetchTlb.fill(va, expected, PageWalker.level(page));
        }
        return right;
    }

    /** Decodes the block at the pc, whose page the fetch TLB knows. */
    Outcome decode() {
        int index = (int) (hart.pc >>> 12) & FetchTlb.ENTRIES - 1;
        CodePage page = hart.fetchTlb.pages[index];
        watch(page.gfn);
        long frame = memory.address(memory.base() + (page.gfn << 12), false);
        if (frame == FrameSource.PENDING) {
            hart.awaitFrame(page.gfn);
            return Outcome.FRAME_WAIT;
        }
        if (page.isCommon() && frame != page.home) {
            // It has got a page of its own meanwhile: nothing of that may be known to others.
            hart.fetchTlb.flushCode(page.gfn);
            return Outcome.GO_ON;
        }
        if (page.valid) {
            cache.countDecoded(BlockDecoder.decode(page, frame, (int) (hart.pc & 0xFFF) >>> 1));
        }
        return Outcome.GO_ON;
    }

    /** The instruction at the pc crosses into another page: puts its halves together. */
    Outcome crossing() {
        long pc = hart.pc;
        long first = parcel(pc);
        if (first < 0) {
            return refuse(first, pc);
        }
        long second = parcel(pc + 2);
        if (second < 0) {
            return refuse(second, pc + 2);
        }
        return hart.stepOver(Decoder.decode((int) (first | second << 16)));
    }

    /** A page of which only parts may be executed: never cached, one instruction at a time. */
    private Outcome single(long paddr) {
        long first = parcel(hart.pc);
        if (first < 0) {
            return refuse(first, hart.pc);
        }
        long word = first;
        if (Decoder.isWord((int) first)) {
            if (!hart.permits(paddr, 4, Access.FETCH)) {
                return refuse(Translator.ACCESS_FAULT, hart.pc);
            }
            long second = parcel(hart.pc + 2);
            if (second < 0) {
                return refuse(second, hart.pc + 2);
            }
            word |= second << 16;
        }
        return hart.stepOver(Decoder.decode((int) word));
    }

    /** The instruction's own bits at the pc, or 0 if they can't be had again just now. */
    long rawBits(int length) {
        long first = parcel(hart.pc);
        long second = length == 4 && first >= 0 ? parcel(hart.pc + 2) : 0;
        return first < 0 || second < 0 ? 0 : first | second << 16;
    }

    private long parcel(long va) {
        long page = hart.translator.translate(va, Access.FETCH);
        if (page < 0) {
            return page;
        }
        long paddr = Translator.address(page, va);
        if (!memory.contains(paddr, 2) || !hart.permits(paddr, 2, Access.FETCH)) {
            return Translator.ACCESS_FAULT;
        }
        long host = memory.address(paddr, false);
        if (host == FrameSource.PENDING) {
            hart.awaitFrame(memory.frameOf(paddr));
            return Translator.PENDING;
        }
        return RawMemory.getShort(host) & 0xFFFF;
    }

    /** From now on no hart can write a frame without the code cache hearing of it. */
    private void watch(long gfn) {
        if (memory.markCode(gfn)) {
            hart.revocation().dropWriteTags(hart, gfn);
        }
    }

    private Outcome refuse(long reason, long va) {
        if (reason == Translator.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        boolean fault = reason == Translator.PAGE_FAULT;
        hart.traps.exception(fault ? Access.FETCH.pageFault() : Access.FETCH.accessFault(), va);
        return Outcome.TRAPPED;
    }
}
