package dev.virga.guest.gdb;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.mmu.Access;
import dev.virga.guest.mmu.PageWalker;
import dev.virga.guest.mmu.Pmp;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * RAM at a paused hart's virtual addresses, whatever the pages permit: a debugger may look at user
 * memory from the kernel and write to code. No accessed or dirty bits are set and no device is
 * touched. What isn't here yet is waited for, up to {@link #FRAME_WAIT_SECONDS}. One thread.
 */
final class DebugMemory {
    private static final int FRAME_WAIT_SECONDS = 10;
    private static final int SATP = 0x180;
    private static final int PAGE = 4096;

    private final GuestMemory memory;
    private final PageWalker walker;

    DebugMemory(GuestMemory memory) {
        this.memory = memory;
        Pmp open = new Pmp();
        open.openAll();
        this.walker = new PageWalker(memory, open);
    }

    int read(Hart hart, long address, byte[] data, int offset, int length) {
        return transfer(hart, address, data, offset, length, false);
    }

    int write(Hart hart, long address, byte[] data, int offset, int length) {
        return transfer(hart, address, data, offset, length, true);
    }

    private int transfer(
            Hart hart, long address, byte[] data, int offset, int length, boolean write) {
        int done = 0;
        while (done < length) {
            long va = address + done;
            long paddr = physical(hart, va);
            int chunk = Math.min(length - done, PAGE - (int) (va & (PAGE - 1)));
            if (paddr < 0
                    || !memory.contains(paddr, chunk)
                    || !copy(paddr, data, offset + done, chunk, write)) {
                return done;
            }
            done += chunk;
        }
        return done;
    }

    private boolean copy(long paddr, byte[] data, int offset, int length, boolean write) {
        while (true) {
            try {
                if (write) {
                    memory.write(paddr, data, offset, length);
                } else {
                    memory.read(paddr, data, offset, length);
                }
                return true;
            } catch (FramePending e) {
                if (!await(e.gfn())) {
                    return false;
                }
            }
        }
    }

    /** The physical address, or a negative number if there is none. */
    private long physical(Hart hart, long va) {
        long satp = hart.csr(SATP).orElse(0);
        if (hart.privilege() == Hart.MACHINE || satp >>> 60 == 0) {
            return va;
        }
        while (true) {
            walker.forget();
            long page = walker.walk(va, Access.LOAD, satp, false, true, true, false);
            if (page >= 0) {
                return (page & -PAGE) | (va & (PAGE - 1));
            }
            if (page != PageWalker.PENDING || !await(walker.pendingFrame())) {
                return -1;
            }
        }
    }

    /** Waits for a frame; false if it didn't come in time. */
    boolean await(long gfn) {
        CountDownLatch ready = new CountDownLatch(1);
        memory.frames().whenReady(gfn, ready::countDown);
        try {
            return ready.await(FRAME_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
