package dev.virga.guest.snapshot;

import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** RAM by whole frames, waiting for those that are not there. One thread. */
final class RamAccess {
    private static final int PAGE = SnapshotFormat.PAGE_BYTES;
    private static final byte[] ZEROS = new byte[PAGE];

    private final GuestMemory memory;

    RamAccess(GuestMemory memory) {
        this.memory = memory;
    }

    int frames() {
        return Math.toIntExact(memory.frames().frames());
    }

    /** Copies a frame's contents; false if they are zeros. */
    boolean read(int gfn, byte[] to, int offset) throws IOException {
        if (memory.frames().zero(gfn)) {
            return false;
        }
        copy(gfn, to, offset, false);
        return !Arrays.equals(to, offset, offset + PAGE, ZEROS, 0, PAGE);
    }

    void write(int gfn, byte[] from, int offset) throws IOException {
        copy(gfn, from, offset, true);
    }

    void clear(int gfn) throws IOException {
        if (!memory.frames().zero(gfn)) {
            copy(gfn, ZEROS, 0, true);
        }
    }

    private void copy(int gfn, byte[] bytes, int offset, boolean in) throws IOException {
        long paddr = memory.base() + (long) gfn * PAGE;
        while (true) {
            try {
                if (in) {
                    memory.write(paddr, bytes, offset, PAGE);
                } else {
                    memory.read(paddr, bytes, offset, PAGE);
                }
                return;
            } catch (FramePending pending) {
                await(pending.gfn());
            }
        }
    }

    private void await(long gfn) throws IOException {
        var ready = new CountDownLatch(1);
        memory.frames().whenReady(gfn, ready::countDown);
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while waiting for a frame")
                            .initCause(e);
        }
    }
}
