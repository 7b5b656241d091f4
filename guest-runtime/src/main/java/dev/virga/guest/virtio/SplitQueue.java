package dev.virga.guest.virtio;

import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.Pin;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * The device's side of a split virtqueue (virtio 1.2, section 2.7), served strictly in order.
 *
 * <p>A device looks at the first requests not yet done ({@link #peek}) and completes them from the
 * front ({@link #complete}). Nothing is taken out of the ring before it is done, so the whole state
 * of the queue is one number, {@link #position()}: what a snapshot or a missing frame cuts short
 * simply begins again. In flight is at most one request for each queue, and at most {@link
 * QueueLimits#bytes}.
 *
 * <p>Threads: {@link #peek}, {@link #complete}, {@link #signal} on the device's task; the rest on
 * harts, through the transport. Two locks: {@code moving} is held while bytes move (perhaps for as
 * long as one host I/O), the monitor {@code this} for the few stores that complete a request.
 * Frames are pinned before either is taken: while a hart waits for a lock nobody waits for it.
 */
public final class SplitQueue {
    private final GuestMemory memory;
    private final QueueLimits limits;
    private final ReentrantLock moving;
    private final BooleanSupplier stopping;
    private final Runnable interrupt;
    private final List<Chain> peeked = new ArrayList<>();
    private volatile Rings rings = Rings.NONE;
    private boolean frozen;

    SplitQueue(
            GuestMemory memory,
            QueueLimits limits,
            ReentrantLock moving,
            BooleanSupplier stopping,
            Runnable interrupt) {
        this.memory = memory;
        this.limits = limits;
        this.moving = moving;
        this.stopping = stopping;
        this.interrupt = interrupt;
    }

    /** Whether the driver has made the queue ready. */
    public boolean ready() {
        return rings.ready();
    }

    /** The first request not yet done, or none. */
    public Optional<Chain> peek() {
        return peek(0);
    }

    /**
     * The request {@code ahead} behind the first one not yet done; the same object until the ones
     * before it are completed. If there is none the driver will notify when there is, and only
     * then: a device that has completed something looks again before it rests.
     *
     * @throws BrokenRequest if the ring makes no sense
     * @throws FramePending if a frame of the ring is not here
     */
    public Optional<Chain> peek(int ahead) {
        Rings now = rings;
        if (!now.ready() || stopping.getAsBoolean()) {
            return Optional.empty();
        }
        if (!peeked.isEmpty() && peeked.getFirst().rings() != now) {
            peeked.clear();
        }
        if (ahead < peeked.size()) {
            return Optional.of(peeked.get(ahead));
        }
        if (waiting(now) <= ahead) {
            announce(now, now.position + ahead);
            if (waiting(now) <= ahead) {
                return Optional.empty();
            }
        }
        while (peeked.size() <= ahead) {
            long entry = now.availableEntry(now.position + peeked.size());
            int head = memory.readShort(entry) & 0xFFFF;
            if (head >= now.size) {
                throw new BrokenRequest("request " + head + " in a ring of " + now.size);
            }
            peeked.add(new ChainReader(memory, now, limits).read(this, head));
        }
        return Optional.of(peeked.get(ahead));
    }

    /** The first request is done; {@code written} bytes of it were written. */
    public void complete(int written) {
        complete(new int[] {written});
    }

    /**
     * The first requests are done, all at once; as many bytes as given were written of each. Only
     * what was peeked can be completed. Does nothing if the driver has reset the queue meanwhile.
     *
     * @throws FramePending if the ring is not here; nothing has been completed then
     */
    public void complete(int[] written) {
        Rings now = peeked.getFirst().rings();
        try (Pin used = memory.pin(now.used, now.usedBytes(), true)) {
            synchronized (this) {
                if (frozen) {
                    throw new Frozen();
                }
                if (rings == now) {
                    put(now, used, written);
                }
            }
        }
        peeked.subList(0, written.length).clear();
    }

    private void put(Rings now, Pin used, int[] written) {
        for (int i = 0; i < written.length; i++) {
            int entry = now.usedEntry(now.position + i);
            used.putInt(entry, peeked.get(i).head());
            used.putInt(entry + 4, written[i]);
        }
        now.position = (now.position + written.length) & 0xFFFF;
        VarHandle.releaseFence();
        used.putShort(2, (short) now.position);
    }

    /** Interrupts the driver if something was completed and it wants to know (section 2.7.10). */
    public void signal() {
        Rings now = rings;
        int from = now.signalled;
        if (!now.ready() || from == now.position) {
            return;
        }
        now.signalled = now.position;
        if (wantsInterrupt(now, from)) {
            synchronized (this) {
                if (rings == now) {
                    interrupt.run();
                }
            }
        }
    }

    private boolean wantsInterrupt(Rings now, int from) {
        VarHandle.fullFence();
        try {
            if (!now.eventIndex) {
                return (memory.readShort(now.available) & 1) == 0;
            }
            int wanted = memory.readShort(now.usedEvent()) & 0xFFFF;
            int done = now.signalled;
            return ((done - wanted - 1) & 0xFFFF) < ((done - from) & 0xFFFF);
        } catch (FramePending pending) {
            return true; // one interrupt too many does no harm
        }
    }

    private int waiting(Rings now) {
        int index = memory.readShort(now.availableIndex()) & 0xFFFF;
        VarHandle.acquireFence();
        int waiting = (index - now.position) & 0xFFFF;
        if (waiting > now.size) {
            throw new BrokenRequest(waiting + " requests in a ring of " + now.size);
        }
        return waiting;
    }

    /** Asks to be notified of the request at {@code at}. */
    private void announce(Rings now, int at) {
        int wanted = at & 0xFFFF;
        if (!now.eventIndex || now.announced == wanted) {
            return;
        }
        try (Pin used = memory.pin(now.used, now.usedBytes(), true)) {
            synchronized (this) {
                if (rings == now && !frozen) {
                    used.putShort(now.availableEvent(), (short) wanted);
                    now.announced = wanted;
                }
            }
        }
        VarHandle.fullFence();
    }

    /** How many requests were completed, modulo 65536. */
    public synchronized int position() {
        return rings.position;
    }

    GuestMemory memory() {
        return memory;
    }

    QueueLimits limits() {
        return limits;
    }

    Rings rings() {
        return rings;
    }

    ReentrantLock moving() {
        return moving;
    }

    /** Begins or ends a life of the queue. The caller holds {@link #moving}. */
    synchronized void rings(Rings next) {
        rings = next;
    }

    /** While frozen no request is completed. */
    synchronized void frozen(boolean on) {
        frozen = on;
    }

    synchronized void save(DataOutput out) throws IOException {
        out.writeBoolean(rings.ready());
        out.writeShort(rings.position);
        out.writeShort(rings.signalled);
    }

    synchronized void restore(DataInput in, IntFunction<Rings> at) throws IOException {
        boolean ready = in.readBoolean();
        int position = in.readUnsignedShort();
        int signalled = in.readUnsignedShort();
        rings = Rings.NONE;
        if (ready) {
            Rings next = at.apply(position);
            if (next.size > limits.size()
                    || Integer.bitCount(next.size) != 1
                    || !next.valid(memory)) {
                throw new IOException("a queue does not lie in RAM");
            }
            next.signalled = signalled;
            rings = next;
        }
    }
}
