package dev.virga.guest.cpu;

/**
 * Physical addresses outside RAM, as harts reach them. Several harts may call at once, each with a
 * view of its own (see {@link #value}). Never blocks, never throws.
 */
public interface PhysicalBus {
    /** Loads 1, 2, 4 or 8 bytes; the value is then in {@link #value}. False: nothing is there. */
    boolean load(long paddr, int size);

    /** What the last load of this view brought; only its low bytes count. */
    long value();

    /** Stores 1, 2, 4 or 8 bytes. False: nothing is there. */
    boolean store(long paddr, int size, long value);
}
