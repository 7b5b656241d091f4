package dev.virga.guest.machine;

import dev.virga.guest.device.MmioDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
    private static final long PAGE = 4096;

    /** By address; replaced as a whole, while the machine is built. */
    private Mapping[] mappings = {};

    private final List<MmioDevice> devices = new ArrayList<>();

    /** Puts a device at its place; no page of it may be taken. */
    public void attach(MemoryMap.Region region, MmioDevice device) {
        var mapping = new Mapping(region.base(), region.length(), device);
        for (Mapping other : mappings) {
            if (pageOf(mapping.base) <= pageOf(other.base + other.length - 1)
                    && pageOf(other.base) <= pageOf(mapping.base + mapping.length - 1)) {
                throw new IllegalArgumentException(
                        "two devices at page " + pageOf(Math.max(mapping.base, other.base)));
            }
        }
        Mapping[] more = Arrays.copyOf(mappings, mappings.length + 1);
        more[mappings.length] = mapping;
        Arrays.sort(more, Comparator.comparingLong(Mapping::base));
        mappings = more;
        devices.add(device);
    }

    private static long pageOf(long paddr) {
        return paddr / PAGE;
    }

    /** Who stands at these bytes; not {@link Mapping#present} if no device has all of them. */
    public Mapping find(long paddr, int size) {
        Mapping[] all = mappings;
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            Mapping mapping = all[middle];
            if (paddr < mapping.base) {
                high = middle - 1;
            } else if (paddr >= mapping.base + mapping.length) {
                low = middle + 1;
            } else {
                return paddr - mapping.base + size <= mapping.length ? mapping : NOTHING;
            }
        }
        return NOTHING;
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
