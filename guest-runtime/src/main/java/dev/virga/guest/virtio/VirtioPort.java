package dev.virga.guest.virtio;

import dev.virga.guest.memory.GuestMemory;

/** What a device knows of the transport that it stands behind. Threads: any. */
public interface VirtioPort {
    /** Its queue of that number. */
    SplitQueue queue(int number);

    /** Whether the driver has accepted all these feature bits. */
    boolean accepted(long features);

    /** Whether the driver runs (DRIVER_OK) and the device is neither broken nor to be reset. */
    boolean live();

    /** The machine's RAM. */
    GuestMemory memory();

    /** Asks for {@link VirtioDevice#work} soon. */
    void schedule();

    /** Tells the driver that the configuration changed. */
    void configChanged();
}
