package dev.virga.guest.virtio;

import dev.virga.guest.device.MmioDevice;
import dev.virga.guest.memory.GuestMemory;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guest's side of a virtio-mmio device: what a driver in a kernel does, on a bus and a RAM
 * without a hart. Every device is tested through it.
 */
public final class VirtioDriver {
    public static final long INDIRECT = 1L << 28;
    public static final long EVENT_INDEX = 1L << 29;
    public static final long VERSION_1 = 1L << 32;
    public static final int ACKNOWLEDGE = 1;
    public static final int DRIVER = 2;
    public static final int DRIVER_OK = 4;
    public static final int FEATURES_OK = 8;
    public static final int NEEDS_RESET = 64;

    /** A completed request: what the driver calls it and how many bytes the device wrote. */
    public record Done(int token, int written) {}

    private final MmioDevice device;
    private final GuestMemory memory;
    private long nextPage;
    private long features;

    /** A driver that lays its rings and buffers from {@code firstFree} on. */
    public VirtioDriver(MmioDevice device, GuestMemory memory, long firstFree) {
        this.device = device;
        this.memory = memory;
        this.nextPage = firstFree;
    }

    public int load(int register) {
        return (int) device.load(register, 4);
    }

    public void store(int register, int value) {
        device.store(register, 4, value);
    }

    public long config(int offset, int size) {
        return device.load(0x100 + offset, size);
    }

    public int status() {
        return load(0x70);
    }

    /** All features that the device offers. */
    public long offered() {
        store(0x14, 1);
        long high = load(0x10) & 0xFFFF_FFFFL;
        store(0x14, 0);
        return high << 32 | (load(0x10) & 0xFFFF_FFFFL);
    }

    /** Resets, negotiates these features (those that are offered), and makes all queues ready. */
    public List<Queue> start(long wanted) {
        store(0x70, 0);
        store(0x70, ACKNOWLEDGE);
        store(0x70, ACKNOWLEDGE | DRIVER);
        features = (wanted | VERSION_1) & offered();
        store(0x24, 0);
        store(0x20, (int) features);
        store(0x24, 1);
        store(0x20, (int) (features >>> 32));
        store(0x70, ACKNOWLEDGE | DRIVER | FEATURES_OK);
        if ((status() & FEATURES_OK) == 0) {
            throw new IllegalStateException("the device refuses the features");
        }
        var queues = new ArrayList<Queue>();
        for (int i = 0; ; i++) {
            store(0x30, i);
            int most = load(0x34);
            if (most == 0) {
                break;
            }
            queues.add(new Queue(i, most));
        }
        store(0x70, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
        return queues;
    }

    /** Room for {@code bytes} in whole pages. */
    public long allocate(int bytes) {
        long at = nextPage;
        nextPage += (bytes + 4095) & -4096;
        return at;
    }

    /** A part of a request. */
    public record Buffer(long address, int length, boolean writable) {}

    /** The driver's side of one split queue. */
    public final class Queue {
        public final int number;
        public final int size;
        public final long descriptors;
        public final long available;
        public final long used;
        private final List<Integer> free = new ArrayList<>();
        private final Map<Integer, List<Integer>> taken = new HashMap<>();
        private int added;
        private int seen;
        private int kicked;

        Queue(int number, int size) {
            this.number = number;
            this.size = size;
            descriptors = allocate(16 * size);
            available = allocate(6 + 2 * size);
            used = allocate(6 + 8 * size);
            for (int i = 0; i < size; i++) {
                free.add(i);
            }
            store(0x38, size);
            store(0x80, (int) descriptors);
            store(0x84, (int) (descriptors >>> 32));
            store(0x90, (int) available);
            store(0x94, (int) (available >>> 32));
            store(0xA0, (int) used);
            store(0xA4, (int) (used >>> 32));
            store(0x44, 1);
        }

        /** Adds a request; returns its token. */
        public int add(Buffer... buffers) {
            var mine = new ArrayList<Integer>();
            for (int i = 0; i < buffers.length; i++) {
                mine.add(free.removeFirst());
            }
            for (int i = 0; i < buffers.length; i++) {
                boolean last = i == buffers.length - 1;
                int flags = (buffers[i].writable() ? 2 : 0) | (last ? 0 : 1);
                descriptor(
                        descriptors + 16L * mine.get(i),
                        buffers[i].address(),
                        buffers[i].length(),
                        flags,
                        last ? 0 : mine.get(i + 1));
            }
            return publish(mine);
        }

        /** Adds a request through an indirect table; returns its token. */
        public int addIndirect(Buffer... buffers) {
            long table = allocate(16 * buffers.length);
            for (int i = 0; i < buffers.length; i++) {
                boolean last = i == buffers.length - 1;
                int flags = (buffers[i].writable() ? 2 : 0) | (last ? 0 : 1);
                descriptor(
                        table + 16L * i,
                        buffers[i].address(),
                        buffers[i].length(),
                        flags,
                        last ? 0 : i + 1);
            }
            var mine = new ArrayList<>(List.of(free.removeFirst()));
            descriptor(descriptors + 16L * mine.getFirst(), table, 16 * buffers.length, 4, 0);
            return publish(mine);
        }

        private int publish(List<Integer> mine) {
            int head = mine.getFirst();
            taken.put(head, mine);
            memory.writeShort(available + 4 + 2L * (added & (size - 1)), (short) head);
            added = (added + 1) & 0xFFFF;
            VarHandle.releaseFence();
            memory.writeShort(available + 2, (short) added);
            return head;
        }

        /** Says that there is something in the queue, if the device wants to be told. */
        public void kick() {
            VarHandle.fullFence();
            int asked = memory.readShort(used + 4 + 8L * size) & 0xFFFF;
            if ((features & EVENT_INDEX) == 0
                    || ((added - asked - 1) & 0xFFFF) < ((added - kicked) & 0xFFFF)) {
                kickAnyway();
            }
            kicked = added;
        }

        /** Says so in any case. */
        public void kickAnyway() {
            store(0x50, number);
        }

        /** The next request that the device has completed. */
        public Optional<Done> poll() {
            if ((memory.readShort(used + 2) & 0xFFFF) == seen) {
                return Optional.empty();
            }
            VarHandle.acquireFence();
            long entry = used + 4 + 8L * (seen & (size - 1));
            seen = (seen + 1) & 0xFFFF;
            if ((features & EVENT_INDEX) != 0) {
                memory.writeShort(available + 4 + 2L * size, (short) seen);
                VarHandle.fullFence();
            }
            int head = memory.readInt(entry);
            List<Integer> mine = taken.remove(head);
            if (mine == null) {
                throw new IllegalStateException("the device returned " + head + " unasked");
            }
            free.addAll(mine);
            return Optional.of(new Done(head, memory.readInt(entry + 4)));
        }
    }

    /** Lays down one descriptor. */
    public void descriptor(long at, long address, int length, int flags, int next) {
        memory.writeLong(at, address);
        memory.writeInt(at + 8, length);
        memory.writeShort(at + 12, (short) flags);
        memory.writeShort(at + 14, (short) next);
    }
}
