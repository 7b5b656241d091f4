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
 * driver has no register to quieten it. Threads: any.
 */
public final class VmGenerationId implements MmioDevice, Stateful {
    /** Bytes in an identity. */
    public static final int BYTES = 16;

    private final InterruptLine line;
    private byte[] identity;

    /** A machine that is as {@code identity} says: {@value #BYTES} bytes. */
    public VmGenerationId(byte[] identity, InterruptLine line) {
        this.identity = copy(identity);
        this.line = line;
    }

    /** The machine is another from now on; the guest is told. */
    public void change(byte[] newIdentity) {
        synchronized (this) {
            identity = copy(newIdentity);
        }
        line.level(true);
        line.level(false);
    }

    @Override
    public synchronized long load(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size && offset + i < BYTES; i++) {
            value |= (identity[(int) offset + i] & 0xFFL) << (8 * i);
        }
        return value;
    }

    @Override
    public void store(long offset, int size, long value) {
        // The identity is the host's to change.
    }

    @Override
    public void reset() {
        // A machine that is switched off and on is still the same.
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
    }

    @Override
    public synchronized void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the generation identity");
        }
        in.readFully(identity);
    }

    private static byte[] copy(byte[] identity) {
        if (identity.length != BYTES) {
            throw new IllegalArgumentException(
                    "a generation identity has 16 bytes, not " + identity.length);
        }
        return identity.clone();
    }
}
