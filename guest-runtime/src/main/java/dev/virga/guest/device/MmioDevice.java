package dev.virga.guest.device;

/**
 * A device with registers on the bus.
 *
 * <p>Called on hart threads, perhaps several at once; never blocks and never throws: what the guest
 * does wrong has a value or no effect. {@code offset} is below the device's length in the memory
 * map, {@code size} is 1, 2, 4 or 8 bytes and the access lies wholly in the device, but it may be
 * of a size or alignment the device doesn't know.
 */
public interface MmioDevice {
    /** The register's value in the low bytes; the rest is ignored. */
    long load(long offset, int size);

    /** Writes a register; only the low {@code size} bytes of the value count. */
    void store(long offset, int size, long value);

    /** Back to the state after power-on. Harts do not run meanwhile. */
    void reset();
}
