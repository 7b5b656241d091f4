package dev.virga.guest.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock on the wall: nanoseconds since 1970 UTC in two halves, and one alarm (Google's goldfish
 * RTC, as Linux's rtc-goldfish drives it).
 *
 * <p>Registers of 4 bytes at multiples of 4; others read as zero and write nothing. What the guest
 * sets is kept as its distance from the host's time, so that after a restore the clock is right.
 * Threads: any.
 */
public final class GoldfishRtc implements MmioDevice, Stateful {
    private static final int TIME_LOW = 0x00;
    private static final int TIME_HIGH = 0x04;
    private static final int ALARM_LOW = 0x08;
    private static final int ALARM_HIGH = 0x0C;
    private static final int IRQ_ENABLED = 0x10;
    private static final int CLEAR_ALARM = 0x14;
    private static final int ALARM_STATUS = 0x18;
    private static final int CLEAR_INTERRUPT = 0x1C;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final long LONGEST_WAIT = 3_600_000_000_000L;

    private final InstantSource time;
    private final DeviceTimer timer;
    private final InterruptLine line;
    private long offset;
    private long timeHighLatch;
    private long timeHighWritten;
    private long alarm;
    private long alarmHighWritten;
    private boolean armed;
    private boolean pending;
    private boolean enabled;
    private boolean output;

    public GoldfishRtc(InstantSource time, DeviceTimer timer, InterruptLine line) {
        this.time = time;
        this.timer = timer;
        this.line = line;
    }

    @Override
    public synchronized long load(long register, int size) {
        if (size != 4) {
            return 0;
        }
        ring();
        return switch ((int) register) {
            case TIME_LOW -> {
                long now = now();
                timeHighLatch = now >>> 32;
                yield now & LOW;
            }
            case TIME_HIGH -> timeHighLatch;
            case ALARM_LOW -> alarm & LOW;
            case ALARM_HIGH -> alarm >>> 32;
            case IRQ_ENABLED -> enabled ? 1 : 0;
            case ALARM_STATUS -> armed ? 1 : 0;
            default -> 0;
        };
    }

    @Override
    public synchronized void store(long register, int size, long value) {
        if (size != 4) {
            return;
        }
        switch ((int) register) {
            case TIME_LOW -> {
                offset += ((timeHighWritten << 32) | (value & LOW)) - now();
                arm();
            }
            case TIME_HIGH -> timeHighWritten = value & LOW;
            case ALARM_LOW -> {
                alarm = (alarmHighWritten << 32) | (value & LOW);
                armed = true;
                arm();
            }
            case ALARM_HIGH -> alarmHighWritten = value & LOW;
            case IRQ_ENABLED -> enabled = (value & 1) != 0;
            case CLEAR_ALARM -> armed = false;
            case CLEAR_INTERRUPT -> pending = false;
            default -> {}
        }
        ring();
    }

    @Override
    public synchronized void reset() {
        offset = 0;
        timeHighLatch = 0;
        timeHighWritten = 0;
        alarm = 0;
        alarmHighWritten = 0;
        armed = false;
        pending = false;
        enabled = false;
        output = false;
        line.level(false);
    }

    @Override
    public String stateName() {
        return "rtc";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public synchronized void saveState(DataOutput out) throws IOException {
        out.writeLong(offset);
        out.writeLong(timeHighLatch);
        out.writeLong(timeHighWritten);
        out.writeLong(alarm);
        out.writeLong(alarmHighWritten);
        out.writeBoolean(armed);
        out.writeBoolean(pending);
        out.writeBoolean(enabled);
    }

    @Override
    public synchronized void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the clock");
        }
        offset = in.readLong();
        timeHighLatch = in.readLong() & LOW;
        timeHighWritten = in.readLong() & LOW;
        alarm = in.readLong();
        alarmHighWritten = in.readLong() & LOW;
        armed = in.readBoolean();
        pending = in.readBoolean();
        enabled = in.readBoolean();
        output = pending && enabled;
        line.level(output);
        arm();
    }

    private long now() {
        Instant instant = time.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano() + offset;
    }

    /** Asks to be woken for the alarm; long waits are cut, since the host's clock may be set. */
    private void arm() {
        if (armed) {
            timer.after(Math.clamp(alarm - now(), 0, LONGEST_WAIT), this::wake);
        }
    }

    private synchronized void wake() {
        ring();
        arm();
    }

    private void ring() {
        if (armed && Long.compareUnsigned(now(), alarm) >= 0) {
            armed = false;
            pending = true;
        }
        boolean high = pending && enabled;
        if (high != output) {
            output = high;
            line.level(high);
        }
    }
}
