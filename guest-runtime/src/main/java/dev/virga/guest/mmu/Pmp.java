package dev.virga.guest.mmu;

/**
 * Physical memory protection (privileged ISA, section "Physical Memory Protection"): 16 entries,
 * grain 4 bytes. State and checks of one hart; its own thread only.
 */
public final class Pmp {
    /** Entries that exist; the others read as zero. */
    public static final int ENTRIES = 16;

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int LOCK = 0x80;
    private static final long ADDRESS_MASK = (1L << 54) - 1;

    private final byte[] config = new byte[ENTRIES];
    private final long[] address = new long[ENTRIES];
    private final long[] low = new long[ENTRIES];
    private final long[] high = new long[ENTRIES];
    private int active;
    private boolean open;

    /** Back to all off. */
    public void reset() {
        java.util.Arrays.fill(config, (byte) 0);
        java.util.Arrays.fill(address, 0);
        refresh();
    }

    /** Lets S and U mode reach everything, as firmware would. */
    public void openAll() {
        address[0] = ADDRESS_MASK;
        config[0] = (byte) (3 << 3 | READ | WRITE | EXECUTE);
        refresh();
    }

    /** pmpcfg{0,2}: eight entries from {@code first}. */
    public long config(int first) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (config[first + i] & 0xFF);
        }
        return value;
    }

    /** Writes pmpcfg{0,2}; locked entries keep what they have, reserved R=0,W=1 is not taken. */
    public void config(int first, long value) {
        for (int i = 0; i < 8; i++) {
            int entry = first + i;
            int wanted = (int) (value >>> 8 * i) & 0x9F;
            if ((config[entry] & LOCK) == 0 && (wanted & (READ | WRITE)) != WRITE) {
                config[entry] = (byte) wanted;
            }
        }
        refresh();
    }

    /** pmpaddr. */
    public long address(int entry) {
        return address[entry];
    }

    /** Writes pmpaddr, unless it or the range it starts is locked. */
    public void address(int entry, long value) {
        boolean startsLocked =
                entry + 1 < ENTRIES
                        && (config[entry + 1] & LOCK) != 0
                        && (config[entry + 1] >>> 3 & 3) == 1;
        if ((config[entry] & LOCK) == 0 && !startsLocked) {
            address[entry] = value & ADDRESS_MASK;
            refresh();
        }
    }

    /**
     * Whether an access is allowed.
     *
     * @param machine whether it is made in M-mode
     */
    public boolean permits(long paddr, int size, Access access, boolean machine) {
        if (open) {
            return true;
        }
        if (active == 0) {
            return machine;
        }
        long last = paddr + size - 1;
        for (int i = 0; i < ENTRIES; i++) {
            if (high[i] != 0 && paddr < high[i] && last >= low[i]) {
                if (paddr < low[i] || last >= high[i]) {
                    return false; // an access that only partly matches fails
                }
                if (machine && (config[i] & LOCK) == 0) {
                    return true;
                }
                int bit =
                        switch (access) {
                            case FETCH -> EXECUTE;
                            case LOAD -> READ;
                            case STORE -> WRITE;
                        };
                return (config[i] & bit) != 0;
            }
        }
        return machine;
    }

    /** Whether all of a 4 KiB page has the same answer, so that a TLB may remember it. */
    public boolean uniform(long paddr) {
        if (open) {
            return true;
        }
        long start = paddr & -4096;
        long end = start + 4096;
        for (int i = 0; i < ENTRIES; i++) {
            if (high[i] != 0 && start < high[i] && end > low[i]) {
                return start >= low[i] && end <= high[i];
            }
        }
        return true;
    }

    private void refresh() {
        active = 0;
        for (int i = 0; i < ENTRIES; i++) {
            int mode = config[i] >>> 3 & 3;
            low[i] = 0;
            high[i] = 0;
            if (mode == 1) {
                low[i] = i == 0 ? 0 : address[i - 1] << 2;
                high[i] = address[i] << 2;
            } else if (mode == 2) {
                low[i] = address[i] << 2;
                high[i] = low[i] + 4;
            } else if (mode == 3) {
                int ones = Long.numberOfTrailingZeros(~address[i]);
                long size = ones >= 54 ? 1L << 57 : 8L << ones;
                low[i] = (address[i] << 2) & -size;
                high[i] = low[i] + size;
            }
            if (mode != 0) {
                active++;
            }
            if (high[i] <= low[i]) {
                low[i] = 0;
                high[i] = 0;
            }
        }
        // The common case: the first entry gives all of memory away.
        int all = READ | WRITE | EXECUTE;
        open = (config[0] & all) == all && low[0] == 0 && high[0] >>> 56 != 0;
    }
}
