package dev.virga.guest.machine;

import dev.virga.guest.cpu.PhysicalBus;

/** One hart's view of the bus. The hart's thread only. */
final class HartBus implements PhysicalBus {
    private final Bus bus;
    private long value;

    HartBus(Bus bus) {
        this.bus = bus;
    }

    @Override
    public boolean load(long paddr, int size) {
        Bus.Mapping mapping = bus.find(paddr, size);
        if (!mapping.present()) {
            return false;
        }
        value = mapping.load(paddr, size);
        return true;
    }

    @Override
    public long value() {
        return value;
    }

    @Override
    public boolean store(long paddr, int size, long newValue) {
        Bus.Mapping mapping = bus.find(paddr, size);
        if (!mapping.present()) {
            return false;
        }
        mapping.store(paddr, size, newValue);
        return true;
    }
}
