package dev.virga.guest.cpu;

import dev.virga.guest.memory.CodeWatch;
import dev.virga.guest.memory.FrameUser;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.TagOwner;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes cached translations away from all harts of a machine, and waits until they are gone: the
 * one protocol behind reclaim, copy-on-write, merging, code pages, remote fences.
 *
 * <p>A request is posted to each hart; the wait ends when each has served it or isn't running (it
 * will serve it before it runs). A hart that calls this itself serves its own requests while it
 * waits, so two that wait for each other both go on. Bound: one block of guest code (at most 200
 * instructions) plus what the other thread needs to be scheduled. Threads: any.
 */
public final class Revocation implements FrameUser, TagOwner, CodeWatch {
    private final GuestMemory memory;
    private final CodeCache code;
    private final ReentrantLock dropping = new ReentrantLock();
    private List<Hart> harts = List.of();
    private final java.util.concurrent.atomic.LongAdder count =
            new java.util.concurrent.atomic.LongAdder();

    Revocation(GuestMemory memory, CodeCache code) {
        this.memory = memory;
        this.code = code;
    }

    void attach(List<Hart> all) {
        harts = List.copyOf(all);
    }

    /** Requests carried out so far. */
    public long count() {
        return count.sum();
    }

    @Override
    public boolean revoke(long gfn, boolean writesOnly) {
        if (memory.pinned(gfn)) {
            return false;
        }
        everywhere(hart -> {
            hart.spaces.flushFrame(gfn, writesOnly);
            hart.loadStore.dropReservation();
        });
        if (!writesOnly) {
            codeWritten(gfn);
        }
        return true;
    }

    @Override
    public void codeWritten(long gfn) {
        if (code.drop(gfn)) {
            everywhere(hart -> hart.spaces.flushCode(gfn));
        }
    }

    @Override
    public int revoke(long[] gfns, int count) {
        int free = 0;
        for (int i = 0; i < count; i++) {
            long gfn = gfns[i];
            if (!memory.pinned(gfn)) {
                gfns[i] = gfns[free];
                gfns[free++] = gfn;
            }
        }
        if (free == 0) {
            return 0;
        }
        long[] taken = Arrays.copyOf(gfns, free);
        everywhere(hart -> {
            for (long gfn : taken) {
                hart.spaces.flushFrame(gfn, false);
            }
            hart.loadStore.dropReservation();
        });
        for (long gfn : taken) {
            codeWritten(gfn);
        }
        return free;
    }

    /**
     * Takes the write tags of a frame away, so that its code can be decoded. One at a time: a tag
     * that is given meanwhile must stay known, and nobody may decode before the old ones are gone.
     */
    void dropWriteTags(Hart asking, long gfn) {
        while (!dropping.tryLock()) {
            asking.serveMail();
            Thread.onSpinWait();
        }
        try {
            memory.dropping(gfn);
            everywhere(hart -> hart.spaces.flushFrame(gfn, true));
            memory.dropped(gfn);
        } finally {
            dropping.unlock();
        }
    }

    @Override
    public void dropTags(long gfn) {
        everywhere(hart -> hart.spaces.flushFrame(gfn, false));
    }

    /** Has every hart do something between two blocks; returns when it can be relied on. */
    void everywhere(java.util.function.Consumer<Hart> action) {
        on(harts, action);
    }

    /** Has some harts do something between two blocks; returns when it can be relied on. */
    public void on(List<Hart> some, java.util.function.Consumer<Hart> action) {
        count.increment();
        Hart self = null;
        for (Hart hart : harts) {
            if (hart.runsHere()) {
                self = hart;
            }
        }
        long[] numbers = new long[some.size()];
        for (int i = 0; i < numbers.length; i++) {
            Hart hart = some.get(i);
            if (!hart.runsHere()) {
                numbers[i] = hart.post(() -> action.accept(hart));
            }
        }
        if (self != null && some.contains(self)) {
            // What came before goes first, as it would by mail.
            self.serveMail();
            action.accept(self);
            self.attend();
        }
        for (int i = 0; i < numbers.length; i++) {
            Hart hart = some.get(i);
            while (numbers[i] != 0 && !hart.settled(numbers[i])) {
                if (self != null) {
                    self.serveMail();
                }
                Thread.onSpinWait();
            }
        }
    }
}
