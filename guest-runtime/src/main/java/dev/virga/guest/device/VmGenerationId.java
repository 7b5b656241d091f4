package dev.virga.guest.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells a guest that it is no longer the only one with its past: 16 bytes that change whenever the
 * machine is restored from a snapshot or cloned, so that it reseeds its random numbers (Virtual
 * Machine Generation ID; device tree binding microsoft,vmgenid).
 *
 * <p>The bytes are read as memory: any size and alignment; the rest of the page reads as zero and
 * stores have no effect. A change pulses the wire, which the interrupt controller latches: the
 * driver has no register to quieten it. Linux's driver fails if an interrupt meets it half set up,
 * so nothing is pulsed before a driver has read the bytes, and for a second after that the pulse
 * waits. Threads: any.
 */
public final class VmGenerationId implements MmioDevice, Stateful {
    /** Bytes in an identity. */
    public static final int BYTES = 16;

    private static final long SETTLE_NANOS = 1_000_000_000;

    private final DeviceTimer timer;
    private final InterruptLine line;
    private byte[] identity;
    private boolean noticed;
    private boolean settled;
    private boolean changed;

    /** A machine that is as {@code identity} says: {@value #BYTES} bytes. */
    public VmGenerationId(byte[] identity, DeviceTimer timer, InterruptLine line) {
        this.identity = copy(identity);
        this.timer = timer;
        this.line = line;
    }

    /** The machine is another from now on; its guest is told, if it has ever looked. */
    public synchronized void change(byte[] newIdentity) {
        identity = copy(newIdentity);
        changed = noticed;
        pulse();
    }

    @Override
    public synchronized long load(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size && offset + i < BYTES; i++) {
            value |= (identity[(int) offset + i] & 0xFFL) << (8 * i);
        }
        if (!noticed && offset < BYTES) {
            noticed = true;
            timer.after(SETTLE_NANOS, this::settle);
        }
        return value;
    }

    @Override
    public void store(long offset, int size, long value) {
        // The identity is the host's to change.
    }

    /** The machine stays the same, but its next driver has not looked yet. */
    @Override
    public synchronized void reset() {
        noticed = false;
        settled = false;
        changed = false;
    }

    @Override
    public String stateName() {
        return "vmgenid";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public synchronized void saveState(DataOutput out) throws IOException {
        out.write(identity);
        out.writeBoolean(noticed);
        out.writeBoolean(settled);
        out.writeBoolean(changed);
    }

    @Override
    public synchronized void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the generation identity");
        }
        in.readFully(identity);
        noticed = in.readBoolean();
        settled = in.readBoolean();
        changed = in.readBoolean();
        if (noticed && !settled) {
            timer.after(SETTLE_NANOS, this::settle);
        }
    }

    private synchronized void settle() {
        settled = noticed;
        pulse();
    }

    private void pulse() {
        if (changed && settled) {
            changed = false;
            line.level(true);
            line.level(false);
        }
    }

    private static byte[] copy(byte[] identity) {
        if (identity.length != BYTES) {
            throw new IllegalArgumentException(
                    "a generation identity has 16 bytes, not " + identity.length);
        }
        return identity.clone();
    }
}
