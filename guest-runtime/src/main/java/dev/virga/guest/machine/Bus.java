package dev.virga.guest.machine;

import dev.virga.guest.device.MmioDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the device at a physical address below RAM. Wired up while the machine is built; lookups
 * allocate nothing and may come from any thread then.
 */
public final class Bus {
    /** A device and where it stands. */
    public static final class Mapping {
        private final long base;
        private final long length;
        private final MmioDevice device;

        Mapping(long base, long length, MmioDevice device) {
            this.base = base;
            this.length = length;
            this.device = device;
        }

        /** False for the mapping that stands for "nothing is here": the access is a fault. */
        public boolean present() {
            return length != 0;
        }

        /** The first physical address. */
        public long base() {
            return base;
        }

        /** The device. */
        public MmioDevice device() {
            return device;
        }

        /** Reads a register; the address and size are those it was found by. */
        public long load(long paddr, int size) {
            return device.load(paddr - base, size);
        }

        /** Writes a register; the address and size are those it was found by. */
        public void store(long paddr, int size, long value) {
            device.store(paddr - base, size, value);
        }
    }

    private static final MmioDevice NOBODY =
            new MmioDevice() {
                @Override
                public long load(long offset, int size) {
                    return 0;
                }

                @Override
                public void store(long offset, int size, long value) {}

                @Override
                public void reset() {}
            };

    private static final Mapping NOTHING = new Mapping(0, 0, NOBODY);
    private static final int PAGE_SHIFT = 12;
    private static final int BLOCK_SHIFT = 24;
    private static final int PAGES_IN_BLOCK = 1 << (BLOCK_SHIFT - PAGE_SHIFT);

    // Blocks of 16 MiB, pages of 4 KiB in them; blocks without devices share one empty table.
    private final Mapping[][] blocks = new Mapping[(int) (MemoryMap.RAM_BASE >> BLOCK_SHIFT)][];
    private final Mapping[] empty = new Mapping[PAGES_IN_BLOCK];
    private final List<MmioDevice> devices = new ArrayList<>();

    public Bus() {
        Arrays.fill(empty, NOTHING);
        Arrays.fill(blocks, empty);
    }

    /** Puts a device at its place; no page of it may be taken. */
    public void attach(MemoryMap.Region region, MmioDevice device) {
        var mapping = new Mapping(region.base(), region.length(), device);
        long last = (region.end() - 1) >> PAGE_SHIFT;
        for (long page = region.base() >> PAGE_SHIFT; page <= last; page++) {
            int block = (int) (page >> (BLOCK_SHIFT - PAGE_SHIFT));
            int inBlock = (int) page & (PAGES_IN_BLOCK - 1);
            if (blocks[block][inBlock].present()) {
                throw new IllegalArgumentException("two devices at page " + page);
            }
            if (Arrays.equals(blocks[block], empty)) {
                blocks[block] = empty.clone();
            }
            blocks[block][inBlock] = mapping;
        }
        devices.add(device);
    }

    /** Who stands at these bytes; not {@link Mapping#present} if no device has all of them. */
    public Mapping find(long paddr, int size) {
        if (paddr < 0 || paddr >= MemoryMap.RAM_BASE) {
            return NOTHING;
        }
        Mapping mapping =
                blocks[(int) (paddr >> BLOCK_SHIFT)][
                        (int) (paddr >> PAGE_SHIFT) & (PAGES_IN_BLOCK - 1)];
        return paddr - mapping.base + size <= mapping.length ? mapping : NOTHING;
    }

    /** All devices, in the order they were attached. */
    public List<MmioDevice> devices() {
        return List.copyOf(devices);
    }

    /** Resets every device, in the order they were attached. */
    public void reset() {
        devices.forEach(MmioDevice::reset);
    }
}
