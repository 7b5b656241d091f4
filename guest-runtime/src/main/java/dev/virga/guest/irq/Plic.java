package dev.virga.guest.irq;

import dev.virga.guest.device.InterruptLine;
import dev.virga.guest.device.MmioDevice;
import dev.virga.guest.device.Stateful;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The platform-level interrupt controller: takes the wires of the devices and decides which hart is
 * told (RISC-V PLIC specification 1.0.0, with SiFive's address layout).
 *
 * <p>Sources 1 to {@value #SOURCES}, priorities 0 to 7, two contexts a hart: context 2h is machine
 * mode of hart h, 2h+1 its supervisor mode. All sources are level triggered: a request is latched
 * when the wire is high, stays until claimed even if the wire falls, and is asked for again when
 * the wire is still high at completion. Registers answer to aligned accesses of 4 bytes only;
 * others read as zero and write nothing. Threads: any.
 */
public final class Plic implements MmioDevice, Stateful {
    /** Highest source number; source 0 doesn't exist. */
    public static final int SOURCES = 95;

    /** Contexts a hart has: machine mode, then supervisor mode. */
    public static final int CONTEXTS_PER_HART = 2;

    private static final int WORDS = (SOURCES + 32) / 32;
    private static final int PRIORITY_MASK = 7;
    private static final long PENDING = 0x1000;
    private static final long ENABLE = 0x2000;
    private static final long ENABLE_STRIDE = 0x80;
    private static final long CONTEXT = 0x20_0000;
    private static final long CONTEXT_STRIDE = 0x1000;
    private static final int THRESHOLD_REGISTER = 0;
    private static final int CLAIM_REGISTER = 4;

    private final HartPort[] harts;
    private final int contexts;
    private final int[] priority = new int[SOURCES + 1];
    private final int[] wires = new int[WORDS];
    private final int[] pending = new int[WORDS];
    private final int[] claimed = new int[WORDS];
    private final int[][] enabled;
    private final int[] threshold;
    private final boolean[] output;

    /** A controller for these harts; hart number is the place in the list. */
    public Plic(List<? extends HartPort> harts) {
        this.harts = harts.toArray(HartPort[]::new);
        contexts = this.harts.length * CONTEXTS_PER_HART;
        enabled = new int[contexts][WORDS];
        threshold = new int[contexts];
        output = new boolean[contexts];
    }

    /**
     * The wire of a source.
     *
     * @param irq 1 to {@value #SOURCES}
     */
    public InterruptLine line(int irq) {
        if (irq < 1 || irq > SOURCES) {
            throw new IllegalArgumentException("no interrupt source " + irq);
        }
        return high -> wire(irq, high);
    }

    @Override
    public synchronized long load(long offset, int size) {
        if (size != 4 || (offset & 3) != 0) {
            return 0;
        }
        if (offset < PENDING) {
            int source = (int) (offset >> 2);
            return source <= SOURCES ? priority[source] : 0;
        }
        if (offset < ENABLE) {
            int word = (int) ((offset - PENDING) >> 2);
            return word < WORDS ? pending[word] : 0;
        }
        if (offset < CONTEXT) {
            int context = (int) ((offset - ENABLE) / ENABLE_STRIDE);
            int word = (int) ((offset - ENABLE) % ENABLE_STRIDE) >> 2;
            return context < contexts && word < WORDS ? enabled[context][word] : 0;
        }
        int context = (int) ((offset - CONTEXT) / CONTEXT_STRIDE);
        if (context >= contexts) {
            return 0;
        }
        return switch ((int) ((offset - CONTEXT) % CONTEXT_STRIDE)) {
            case THRESHOLD_REGISTER -> threshold[context];
            case CLAIM_REGISTER -> claim(context);
            default -> 0;
        };
    }

    @Override
    public synchronized void store(long offset, int size, long value) {
        if (size != 4 || (offset & 3) != 0) {
            return;
        }
        if (offset < PENDING) {
            int source = (int) (offset >> 2);
            if (source >= 1 && source <= SOURCES) {
                priority[source] = (int) value & PRIORITY_MASK;
                drive();
            }
        } else if (offset >= ENABLE && offset < CONTEXT) {
            int context = (int) ((offset - ENABLE) / ENABLE_STRIDE);
            int word = (int) ((offset - ENABLE) % ENABLE_STRIDE) >> 2;
            if (context < contexts && word < WORDS) {
                enabled[context][word] = word == 0 ? (int) value & ~1 : (int) value;
                drive(context);
            }
        } else if (offset >= CONTEXT) {
            storeContext(offset - CONTEXT, (int) value);
        }
    }

    @Override
    public synchronized void reset() {
        Arrays.fill(priority, 0);
        Arrays.fill(wires, 0);
        Arrays.fill(pending, 0);
        Arrays.fill(claimed, 0);
        Arrays.fill(threshold, 0);
        for (int[] words : enabled) {
            Arrays.fill(words, 0);
        }
        drive();
    }

    @Override
    public String stateName() {
        return "plic";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public synchronized void saveState(DataOutput out) throws IOException {
        out.writeInt(contexts);
        for (int source = 1; source <= SOURCES; source++) {
            out.writeByte(priority[source]);
        }
        writeWords(out, wires);
        writeWords(out, pending);
        writeWords(out, claimed);
        for (int context = 0; context < contexts; context++) {
            writeWords(out, enabled[context]);
            out.writeByte(threshold[context]);
        }
    }

    @Override
    public synchronized void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the interrupt controller");
        }
        int saved = in.readInt();
        if (saved != contexts) {
            throw new IOException(
                    "interrupt controller has " + contexts + " contexts, the state " + saved);
        }
        for (int source = 1; source <= SOURCES; source++) {
            priority[source] = in.readByte() & PRIORITY_MASK;
        }
        readWords(in, wires);
        readWords(in, pending);
        readWords(in, claimed);
        for (int context = 0; context < contexts; context++) {
            readWords(in, enabled[context]);
            threshold[context] = in.readByte() & PRIORITY_MASK;
        }
        for (int context = 0; context < contexts; context++) {
            output[context] = best(context, threshold[context]) != 0;
            tell(context);
        }
    }

    private synchronized void wire(int irq, boolean high) {
        int word = irq >> 5;
        int bit = 1 << irq;
        if (!high) {
            wires[word] &= ~bit;
            return;
        }
        wires[word] |= bit;
        request(word, bit);
    }

    /** The gateway: forwards a request unless one is already under way. */
    private void request(int word, int bit) {
        if (((pending[word] | claimed[word]) & bit) == 0) {
            pending[word] |= bit;
            drive();
        }
    }

    private int claim(int context) {
        int irq = best(context, 0);
        if (irq != 0) {
            pending[irq >> 5] &= ~(1 << irq);
            claimed[irq >> 5] |= 1 << irq;
            drive();
        }
        return irq;
    }

    private void storeContext(long offset, int value) {
        int context = (int) (offset / CONTEXT_STRIDE);
        if (context >= contexts) {
            return;
        }
        switch ((int) (offset % CONTEXT_STRIDE)) {
            case THRESHOLD_REGISTER -> {
                threshold[context] = value & PRIORITY_MASK;
                drive(context);
            }
            case CLAIM_REGISTER -> complete(context, value);
            default -> {}
        }
    }

    private void complete(int context, int irq) {
        if (irq < 1 || irq > SOURCES) {
            return;
        }
        int word = irq >> 5;
        int bit = 1 << irq;
        if ((enabled[context][word] & claimed[word] & bit) == 0) {
            return;
        }
        claimed[word] &= ~bit;
        if ((wires[word] & bit) != 0) {
            request(word, bit);
        }
    }

    /** The source for a context: highest priority above the floor, then lowest number. */
    private int best(int context, int floor) {
        int[] enable = enabled[context];
        int found = 0;
        int above = floor;
        for (int word = 0; word < WORDS; word++) {
            int candidates = pending[word] & enable[word];
            while (candidates != 0) {
                int irq = (word << 5) + Integer.numberOfTrailingZeros(candidates);
                candidates &= candidates - 1;
                if (priority[irq] > above) {
                    above = priority[irq];
                    found = irq;
                }
            }
        }
        return found;
    }

    private void drive() {
        for (int context = 0; context < contexts; context++) {
            drive(context);
        }
    }

    private void drive(int context) {
        boolean high = best(context, threshold[context]) != 0;
        if (high != output[context]) {
            output[context] = high;
            tell(context);
        }
    }

    private void tell(int context) {
        HartPort hart = harts[context / CONTEXTS_PER_HART];
        if (context % CONTEXTS_PER_HART == 0) {
            hart.machineExternal(output[context]);
        } else {
            hart.supervisorExternal(output[context]);
        }
    }

    private static void writeWords(DataOutput out, int[] words) throws IOException {
        for (int word : words) {
            out.writeInt(word);
        }
    }

    private static void readWords(DataInput in, int[] words) throws IOException {
        for (int i = 0; i < words.length; i++) {
            words[i] = in.readInt();
        }
        words[0] &= ~1;
    }
}
