package dev.virga.guest.machine;

import dev.virga.guest.cpu.CountedTime;
import dev.virga.guest.device.DeviceExecutor;
import dev.virga.guest.device.DevicePool;
import dev.virga.guest.device.DeviceQueue;
import dev.virga.guest.device.DeviceTimer;
import dev.virga.guest.irq.GuestClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * All that has to do with time in a machine, in the one or the other clock mode: what the harts
 * read, when devices work and wake, what day it is.
 */
sealed interface MachineTime extends AutoCloseable {
    GuestClock clock();

    CountedTime counted();

    DeviceExecutor devices();

    DeviceTimer timer();

    InstantSource wallClock();

    /** Sets the tick to go on from; nothing runs. */
    void goOnFrom(long ticks);

    @Override
    void close();

    /** The host's time. */
    record Real(
            RealClock clock, DeviceExecutor devices, Optional<DevicePool> own, RealTimers timers)
            implements MachineTime {
        static Real create(MachineConfig config) {
            Optional<DevicePool> own =
                    config.devices().isPresent()
                            ? Optional.empty()
                            : Optional.of(new DevicePool("devices"));
            return new Real(
                    new RealClock(),
                    config.devices().orElseGet(own::orElseThrow),
                    own,
                    new RealTimers());
        }

        @Override
        public CountedTime counted() {
            return CountedTime.NONE;
        }

        @Override
        public DeviceTimer timer() {
            return timers.timer();
        }

        @Override
        public InstantSource wallClock() {
            return InstantSource.system();
        }

        @Override
        public void goOnFrom(long ticks) {
            clock.set(ticks);
        }

        @Override
        public void close() {
            timers.close();
            own.ifPresent(DevicePool::close);
        }
    }

    /** Counted time: 2026 begins when the machine does. */
    record Counted(CountedClock clock, DeviceQueue devices) implements MachineTime {
        private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

        static Counted create() {
            return new Counted(new CountedClock(), new DeviceQueue());
        }

        @Override
        public CountedTime counted() {
            return clock;
        }

        @Override
        public DeviceTimer timer() {
            return clock.timer();
        }

        @Override
        public InstantSource wallClock() {
            return () ->
                    START.plusNanos(clock.ticks() * (1_000_000_000 / GuestClock.TICKS_PER_SECOND));
        }

        @Override
        public void goOnFrom(long ticks) {
            clock.skipTo(ticks);
        }

        @Override
        public void close() {
            // Nothing outside the heap.
        }
    }
}
