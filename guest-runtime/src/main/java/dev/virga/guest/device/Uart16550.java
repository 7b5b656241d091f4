package dev.virga.guest.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * The serial port: an NS16550A with registers a byte apart (National Semiconductor PC16550D).
 *
 * <p>The wire is infinitely fast in both directions and loses nothing: what the guest sends waits
 * in a ring until the sink has taken it; when fewer than 16 bytes of room are left, the transmitter
 * says it is busy (LSR.THRE), and a driver that heeds this loses no byte. Received bytes wait in a
 * ring too, so the line never overruns the guest; only loopback can.
 *
 * <p>Accesses of any size reach the one register at their offset. Threads: any; the sink is called
 * on the device executor and never under the lock.
 */
public final class Uart16550 implements MmioDevice, Stateful {
    /** Bytes of output that may wait for the sink. */
    public static final int OUTPUT_BYTES = 16 << 10;

    /** Bytes of input that may wait for the guest. */
    public static final int INPUT_BYTES = 4 << 10;

    private static final int FIFO_BYTES = 16;
    private static final int BATCH_BYTES = 4096;
    private static final long SINK_NANOS = 100_000_000;

    private static final int IER_RECEIVED = 1;
    private static final int IER_TRANSMIT = 2;
    private static final int IER_LINE = 4;
    private static final int IER_MODEM = 8;
    private static final int IIR_NONE = 1;
    private static final int IIR_MODEM = 0;
    private static final int IIR_TRANSMIT = 2;
    private static final int IIR_RECEIVED = 4;
    private static final int IIR_LINE = 6;
    private static final int IIR_TIMEOUT = 12;
    private static final int IIR_FIFOS = 0xC0;
    private static final int FCR_ENABLE = 1;
    private static final int FCR_CLEAR_RECEIVER = 2;
    private static final int LCR_DLAB = 0x80;
    private static final int MCR_LOOP = 0x10;
    private static final int LSR_DATA = 1;
    private static final int LSR_OVERRUN = 2;
    private static final int LSR_IDLE = 0x60; // THRE and TEMT
    private static final int MSR_DELTAS = 0x0F;
    private static final int MSR_RING_TRAILING = 4;
    private static final int MSR_RING = 0x40;
    private static final int MSR_CARRIER_DSR_CTS = 0xB0;
    private static final int[] TRIGGERS = {1, 4, 8, 14};
    private static final Runnable NOTHING = () -> {};

    private final DeviceExecutor executor;
    private final InterruptLine line;
    private final ByteRing output = new ByteRing(OUTPUT_BYTES);
    private final ByteRing input = new ByteRing(INPUT_BYTES);
    private ByteSink sink = ByteSink.NONE;
    private Runnable inputRoom = NOTHING;
    private boolean inputWaits;
    private boolean draining;
    private boolean sinkReady;
    private boolean offering;
    private boolean interrupt;

    private int ier;
    private int fcr;
    private int lcr;
    private int mcr;
    private int msr;
    private int scratch;
    private int divisor;
    private boolean overrun;
    private boolean transmitPending;

    public Uart16550(DeviceExecutor executor, InterruptLine line) {
        this.executor = executor;
        this.line = line;
        powerOn();
    }

    /** Sets where output goes; what waits is offered to it. */
    public void onOutput(ByteSink newSink) {
        synchronized (this) {
            sink = newSink;
        }
        outputReady();
    }

    /** The sink, having refused bytes, has room again. */
    public void outputReady() {
        synchronized (this) {
            sinkReady = true;
            if (draining || output.size() == 0) {
                return;
            }
            draining = true;
        }
        executor.execute(this::drain);
    }

    /** Whether the sink has taken everything that the guest has sent. */
    public synchronized boolean outputEmpty() {
        return output.size() == 0 && !draining;
    }

    /** Sets what to call, on a hart's thread, when input was refused and there is room again. */
    public synchronized void onInputRoom(Runnable task) {
        inputRoom = task;
    }

    /**
     * Gives bytes to the guest, as if they came over the wire.
     *
     * @return how many were taken, from the start; the rest is to be offered again
     */
    public synchronized int input(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int taken = (mcr & MCR_LOOP) != 0 ? 0 : input.add(bytes, offset, length);
        inputWaits |= taken < length;
        drive();
        return taken;
    }

    @Override
    public long load(long offset, int size) {
        long value;
        Runnable room;
        synchronized (this) {
            value = loadRegister(offset);
            drive();
            room = takeRoomTask();
        }
        room.run();
        return value;
    }

    @Override
    public void store(long offset, int size, long value) {
        boolean start;
        Runnable room;
        synchronized (this) {
            storeRegister(offset, (int) value & 0xFF);
            drive();
            room = takeRoomTask();
            start = output.size() > 0 && !draining;
            draining |= start;
        }
        if (start) {
            executor.execute(this::drain);
        }
        room.run();
    }

    /** Registers and input go; output that the guest has sent still reaches the sink. */
    @Override
    public synchronized void reset() {
        powerOn();
        input.clear();
        interrupt = false;
        line.level(false);
    }

    @Override
    public String stateName() {
        return "uart";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public synchronized void saveState(DataOutput out) throws IOException {
        awaitSink();
        for (int register : new int[] {ier, fcr, lcr, mcr, msr, scratch}) {
            out.writeByte(register);
        }
        out.writeShort(divisor);
        out.writeBoolean(overrun);
        out.writeBoolean(transmitPending);
        output.save(out);
        input.save(out);
    }

    @Override
    public void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the serial port");
        }
        synchronized (this) {
            ier = in.readByte() & 0x0F;
            fcr = in.readByte() & 0xC9;
            lcr = in.readByte() & 0xFF;
            mcr = in.readByte() & 0x1F;
            msr = in.readByte() & 0xFF;
            scratch = in.readByte() & 0xFF;
            divisor = in.readShort() & 0xFFFF;
            overrun = in.readBoolean();
            transmitPending = in.readBoolean();
            output.restore(in);
            input.restore(in);
            interrupt = identification() != IIR_NONE;
            line.level(interrupt);
        }
        outputReady();
    }

    /** What the sink is being given now would be given twice if it were saved. */
    private void awaitSink() throws IOException {
        long end = System.nanoTime() + SINK_NANOS;
        try {
            for (long left = SINK_NANOS; offering && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the serial port was saved");
        }
    }

    private void powerOn() {
        ier = 0;
        fcr = 0;
        lcr = 0;
        mcr = 0;
        msr = MSR_CARRIER_DSR_CTS;
        scratch = 0;
        divisor = 0;
        overrun = false;
        transmitPending = false;
    }

    private int loadRegister(long offset) {
        boolean latch = (lcr & LCR_DLAB) != 0;
        return switch ((int) Math.min(offset, 8)) {
            case 0 -> latch ? divisor & 0xFF : receive();
            case 1 -> latch ? divisor >> 8 : ier;
            case 2 -> identify();
            case 3 -> lcr;
            case 4 -> mcr;
            case 5 -> lineStatus();
            case 6 -> modemStatus();
            case 7 -> scratch;
            default -> 0;
        };
    }

    private void storeRegister(long offset, int value) {
        boolean latch = (lcr & LCR_DLAB) != 0;
        switch ((int) Math.min(offset, 8)) {
            case 0 -> {
                if (latch) {
                    divisor = (divisor & 0xFF00) | value;
                } else {
                    transmit((byte) value);
                }
            }
            case 1 -> {
                if (latch) {
                    divisor = (divisor & 0xFF) | (value << 8);
                } else {
                    enable(value & 0x0F);
                }
            }
            case 2 -> fifoControl(value);
            case 3 -> lcr = value;
            case 4 -> modemControl(value & 0x1F);
            case 7 -> scratch = value;
            default -> {}
        }
    }

    private int receive() {
        return input.size() == 0 ? 0 : input.take() & 0xFF;
    }

    private void transmit(byte value) {
        transmitPending = false;
        if ((mcr & MCR_LOOP) != 0) {
            if (input.size() < ((fcr & FCR_ENABLE) != 0 ? FIFO_BYTES : 1)) {
                input.add(value);
            } else {
                overrun = true;
            }
        } else if (output.room() > 0) {
            output.add(value); // else the driver ignored THRE: on a real wire the byte is lost too
        }
        transmitPending = transmitterReady();
    }

    private void enable(int value) {
        if ((value & ~ier & IER_TRANSMIT) != 0) {
            transmitPending = transmitterReady();
        }
        ier = value;
    }

    private void fifoControl(int value) {
        boolean toggled = ((fcr ^ value) & FCR_ENABLE) != 0;
        if (toggled || (value & FCR_CLEAR_RECEIVER) != 0) {
            input.clear();
        }
        // What the transmitter would clear is on its way already: the wire is infinitely fast.
        fcr = (value & FCR_ENABLE) != 0 ? value & 0xC9 : 0;
    }

    private void modemControl(int value) {
        mcr = value;
        int lines = MSR_CARRIER_DSR_CTS;
        if ((mcr & MCR_LOOP) != 0) {
            lines = ((mcr & 2) << 3) | ((mcr & 1) << 5) | ((mcr & 4) << 4) | ((mcr & 8) << 4);
        }
        int changed = (msr ^ lines) >> 4;
        int deltas = changed & ~MSR_RING_TRAILING;
        if ((msr & MSR_RING) != 0 && (lines & MSR_RING) == 0) {
            deltas |= MSR_RING_TRAILING;
        }
        msr = lines | (msr & MSR_DELTAS) | deltas;
    }

    private int lineStatus() {
        int value = input.size() > 0 ? LSR_DATA : 0;
        if (overrun) {
            value |= LSR_OVERRUN;
            overrun = false;
        }
        return transmitterReady() ? value | LSR_IDLE : value;
    }

    private int modemStatus() {
        int value = msr;
        msr &= ~MSR_DELTAS;
        return value;
    }

    private int identify() {
        int id = identification();
        if (id == IIR_TRANSMIT) {
            transmitPending = false;
        }
        return (fcr & FCR_ENABLE) != 0 ? id | IIR_FIFOS : id;
    }

    private int identification() {
        if ((ier & IER_LINE) != 0 && overrun) {
            return IIR_LINE;
        }
        if ((ier & IER_RECEIVED) != 0 && input.size() > 0) {
            boolean few = (fcr & FCR_ENABLE) != 0 && input.size() < TRIGGERS[fcr >> 6];
            return few ? IIR_TIMEOUT : IIR_RECEIVED;
        }
        if ((ier & IER_TRANSMIT) != 0 && transmitPending) {
            return IIR_TRANSMIT;
        }
        if ((ier & IER_MODEM) != 0 && (msr & MSR_DELTAS) != 0) {
            return IIR_MODEM;
        }
        return IIR_NONE;
    }

    private Runnable takeRoomTask() {
        if (inputWaits && input.room() >= INPUT_BYTES / 2 && (mcr & MCR_LOOP) == 0) {
            inputWaits = false;
            return inputRoom;
        }
        return NOTHING;
    }

    private boolean transmitterReady() {
        return output.room() >= FIFO_BYTES;
    }

    private void drive() {
        boolean high = identification() != IIR_NONE;
        if (high != interrupt) {
            interrupt = high;
            line.level(high);
        }
    }

    /** The one task that carries output to the sink, until all is gone or the sink is full. */
    private void drain() {
        while (true) {
            ByteSink to;
            byte[] batch;
            int offered;
            synchronized (this) {
                batch = new byte[Math.min(output.size(), BATCH_BYTES)];
                offered = output.peek(batch);
                if (offered == 0) {
                    draining = false;
                    return;
                }
                to = sink;
                sinkReady = false;
                offering = true;
            }
            int taken = Math.clamp(to.write(batch, 0, offered), 0, offered);
            synchronized (this) {
                boolean wasBusy = !transmitterReady();
                output.drop(taken);
                offering = false;
                notifyAll();
                if (wasBusy && transmitterReady()) {
                    transmitPending = true;
                    drive();
                }
                if (taken < offered && !sinkReady) {
                    draining = false;
                    return;
                }
            }
        }
    }
}
