package dev.virga.guest.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything stands in the physical address space, and on which wire: the one table that both
 * the bus and the device tree are made from. It is that of the well-known RISC-V "virt" board, so
 * that stock firmware and kernels find what they expect.
 */
public final class MemoryMap {
    /** First physical address of RAM. */
    public static final long RAM_BASE = 0x8000_0000L;

    /** Number of virtio slots. */
    public static final int VIRTIO_SLOTS = 32;

    /** What stands at a region. */
    public enum Kind {
        /** Power off and reset (sifive,test1). */
        TEST,
        /** Wall clock (google,goldfish-rtc). */
        RTC,
        /** Virtual machine generation identity (microsoft,vmgenid). */
        VMGENID,
        /** Core-local interruptor (sifive,clint0). */
        CLINT,
        /** Platform-level interrupt controller (sifive,plic-1.0.0). */
        PLIC,
        /** Serial port (ns16550a). */
        UART,
        /** A virtio-mmio slot, with or without a device. */
        VIRTIO
    }

    /**
     * One row: what, its number among its kind, first address, bytes, and interrupt source (0 is
     * none).
     */
    public record Region(Kind kind, int index, long base, long length, int irq) {
        /** First address after it. */
        public long end() {
            return base + length;
        }
    }

    private static final List<Region> REGIONS = table();

    private MemoryMap() {}

    /** All rows, by rising address. */
    public static List<Region> regions() {
        return REGIONS;
    }

    /** The row of a kind that exists once. */
    public static Region region(Kind kind) {
        return REGIONS.stream().filter(r -> r.kind() == kind).findFirst().orElseThrow();
    }

    /**
     * The row of a virtio slot.
     *
     * @param slot 0 to 31
     */
    public static Region virtio(int slot) {
        return REGIONS.stream()
                .filter(r -> r.kind() == Kind.VIRTIO && r.index() == slot)
                .findFirst()
                .orElseThrow();
    }

    private static List<Region> table() {
        var rows = new ArrayList<Region>();
        rows.add(new Region(Kind.TEST, 0, 0x0010_0000, 0x1000, 0));
        rows.add(new Region(Kind.RTC, 0, 0x0010_1000, 0x1000, 11));
        rows.add(new Region(Kind.VMGENID, 0, 0x0010_2000, 0x1000, 12));
        rows.add(new Region(Kind.CLINT, 0, 0x0200_0000, 0x1_0000, 0));
        rows.add(new Region(Kind.PLIC, 0, 0x0C00_0000, 0x60_0000, 0));
        rows.add(new Region(Kind.UART, 0, 0x1000_0000, 0x100, 10));
        for (int slot = 0; slot < VIRTIO_SLOTS; slot++) {
            // The first eight as on the board, the others where its table has room.
            int irq = slot < 8 ? slot + 1 : slot + 24;
            rows.add(new Region(Kind.VIRTIO, slot, 0x1000_1000 + slot * 0x1000L, 0x1000, irq));
        }
        return List.copyOf(rows);
    }
}
