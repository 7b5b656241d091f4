package dev.virga.guest.memory;

/**
 * A device was told by its guest to reach outside the guest's RAM. The device treats it as a broken
 * request; the host is never touched. Carries no stack trace: guests cause it at will.
 */
public final class DmaFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DmaFault(long physicalAddress, long length) {
        super(
                "no RAM at 0x" + Long.toHexString(physicalAddress) + " + " + length,
                null,
                false,
                false);
    }
}
