package dev.virga.guest.irq;

import dev.virga.guest.device.MmioDevice;
import dev.virga.guest.device.Stateful;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The core-local interruptor: machine-mode software interrupts and timers (SiFive CLINT layout;
 * privileged architecture, section 3.2.1).
 *
 * <p>{@code msip} of hart h at 4h, {@code mtimecmp} at 0x4000 + 8h, {@code mtime} at 0xBFF8.
 * Aligned accesses of 4 and, where the register is that wide, 8 bytes; others read as zero and
 * write nothing. {@code mtime} can't be written: the harts' {@code time} is the same clock, and it
 * never goes back. Threads: any.
 */
public final class Clint implements MmioDevice, Stateful {
    private static final long NEVER = -1;
    private static final long MTIMECMP = 0x4000;
    private static final long MTIME = 0xBFF8;

    private final GuestClock clock;
    private final HartPort[] harts;
    private final boolean[] software;
    private final long[] compare;

    /** For these harts; hart number is the place in the list. */
    public Clint(GuestClock clock, List<? extends HartPort> harts) {
        this.clock = clock;
        this.harts = harts.toArray(HartPort[]::new);
        software = new boolean[this.harts.length];
        compare = new long[this.harts.length];
        Arrays.fill(compare, NEVER);
    }

    @Override
    public long load(long offset, int size) {
        if (size < 4 || offset % size != 0) {
            return 0;
        }
        if (offset >= MTIME) {
            return offset < MTIME + 8 ? part(clock.ticks(), offset, size) : 0;
        }
        synchronized (this) {
            if (offset >= MTIMECMP) {
                long hart = (offset - MTIMECMP) >> 3;
                return hart < harts.length ? part(compare[(int) hart], offset, size) : 0;
            }
            long hart = offset >> 2;
            return size == 4 && hart < harts.length && software[(int) hart] ? 1 : 0;
        }
    }

    @Override
    public synchronized void store(long offset, int size, long value) {
        if (size < 4 || offset % size != 0 || offset >= MTIME) {
            return;
        }
        if (offset >= MTIMECMP) {
            long hart = (offset - MTIMECMP) >> 3;
            if (hart < harts.length) {
                int h = (int) hart;
                compare[h] = size == 8 ? value : replaceHalf(compare[h], offset, value);
                harts[h].machineTimer(compare[h]);
            }
            return;
        }
        long hart = offset >> 2;
        if (size == 4 && hart < harts.length) {
            int h = (int) hart;
            software[h] = (value & 1) != 0;
            harts[h].machineSoftware(software[h]);
        }
    }

    @Override
    public synchronized void reset() {
        Arrays.fill(software, false);
        Arrays.fill(compare, NEVER);
        tell();
    }

    @Override
    public String stateName() {
        return "clint";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public synchronized void saveState(DataOutput out) throws IOException {
        out.writeInt(harts.length);
        for (int h = 0; h < harts.length; h++) {
            out.writeBoolean(software[h]);
            out.writeLong(compare[h]);
        }
    }

    @Override
    public synchronized void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the core-local interruptor");
        }
        int saved = in.readInt();
        if (saved != harts.length) {
            throw new IOException(
                    "core-local interruptor has " + harts.length + " harts, the state " + saved);
        }
        for (int h = 0; h < harts.length; h++) {
            software[h] = in.readBoolean();
            compare[h] = in.readLong();
        }
        tell();
    }

    private void tell() {
        for (int h = 0; h < harts.length; h++) {
            harts[h].machineSoftware(software[h]);
            harts[h].machineTimer(compare[h]);
        }
    }

    private static long part(long value, long offset, int size) {
        return size == 8 ? value : (value >>> (8 * (offset & 4))) & 0xFFFF_FFFFL;
    }

    private static long replaceHalf(long old, long offset, long value) {
        long half = value & 0xFFFF_FFFFL;
        return (offset & 4) == 0
                ? (old & ~0xFFFF_FFFFL) | half
                : (old & 0xFFFF_FFFFL) | (half << 32);
    }
}
