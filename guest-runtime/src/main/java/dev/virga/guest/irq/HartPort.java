package dev.virga.guest.irq;

/**
 * The wires that end at one hart (privileged architecture, section 3.1.9). Any thread; never
 * blocks; wakes the hart if it waits.
 */
public interface HartPort {
    /** mip.MSIP, from the CLINT. */
    void machineSoftware(boolean level);

    /** mip.SSIP, set by an ACLINT SSWI device; the guest clears it. */
    void supervisorSoftware();

    /** mip.MTIP is high from this tick of the machine's clock on (unsigned); -1 is never. */
    void machineTimer(long deadlineTicks);

    /** mip.MEIP, from the PLIC. */
    void machineExternal(boolean level);

    /** The external part of mip.SEIP, from the PLIC. */
    void supervisorExternal(boolean level);
}
