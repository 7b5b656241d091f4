package dev.virga.guest.machine;

import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Puts files and zeros into RAM, before a machine runs: a page at a time, and pages of zeros only
 * where something else stands, so that they get no memory of their own. Waits for frames that are
 * not there yet. One thread.
 */
final class RamLoader {
    private static final int PAGE = FrameSource.FRAME_BYTES;
    private static final byte[] ZEROS = new byte[PAGE];

    private final GuestMemory memory;
    private final byte[] chunk = new byte[256 * PAGE];

    RamLoader(GuestMemory memory) {
        this.memory = memory;
    }

    /** Copies a part of a file to a range of RAM. */
    void copy(BootFile file, long position, long length, long paddr) {
        long done = 0;
        while (done < length) {
            // After the first, chunks begin at page boundaries.
            int room = chunk.length - (int) ((paddr + done) & (PAGE - 1));
            int count = (int) Math.min(room, length - done);
            file.read(position + done, chunk, count);
            put(chunk, count, paddr + done);
            done += count;
        }
    }

    /** Copies bytes to a range of RAM. */
    void put(byte[] bytes, int length, long paddr) {
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, PAGE - (int) ((paddr + done) & (PAGE - 1)));
            boolean zeros = Arrays.equals(bytes, done, done + count, ZEROS, 0, count);
            if (!zeros || !zero(paddr + done)) {
                write(paddr + done, bytes, done, count);
            }
            done += count;
        }
    }

    /** Makes a range of RAM read as zeros. */
    void clear(long paddr, long length) {
        long done = 0;
        while (done < length) {
            int room = PAGE - (int) ((paddr + done) & (PAGE - 1));
            int count = (int) Math.min(length - done, room);
            if (!zero(paddr + done)) {
                write(paddr + done, ZEROS, 0, count);
            }
            done += count;
        }
    }

    private boolean zero(long paddr) {
        return memory.frames().zero(memory.frameOf(paddr));
    }

    private void write(long paddr, byte[] bytes, int offset, int length) {
        while (true) {
            try {
                memory.write(paddr, bytes, offset, length);
                return;
            } catch (FramePending pending) {
                await(pending.gfn());
            }
        }
    }

    private void await(long gfn) {
        var ready = new CountDownLatch(1);
        memory.frames().whenReady(gfn, ready::countDown);
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException("interrupted while the machine's memory was loaded", e);
        }
    }
}
