package dev.virga.guest.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.StopReason;

/**
 * Harts taking turns in counted time: a fixed number of instructions each, then the devices, then
 * the alarms that are due. When all wait, time jumps to what they wait for. One thread.
 */
final class CountedTurns {
    private static final long QUANTUM = 20_000;
    private static final int DEVICE_RUNS = 10_000;

    private final Machine machine;
    private final MachineTime.Counted time;

    CountedTurns(Machine machine, MachineTime.Counted time) {
        this.machine = machine;
        this.time = time;
    }

    /**
     * One round; false if nothing can happen until somebody outside does something.
     *
     * @param wake called, by any thread, when a frame that a hart needs may have come
     */
    boolean next(Runnable wake) {
        CountedClock clock = time.clock();
        boolean ran = false;
        boolean lacksFrame = false;
        for (Hart hart : machine.harts()) {
            if (machine.ended().isPresent()) {
                return true;
            }
            if (hart.runnable() || hart.hasMail()) {
                clock.enter(hart);
                StopReason reason = hart.run(QUANTUM);
                clock.leave();
                if (reason == StopReason.FRAME_WAIT) {
                    lacksFrame = true;
                    machine.memory().frames().whenReady(hart.awaitedFrame(), wake);
                }
                ran |= reason != StopReason.HALTED && reason != StopReason.FRAME_WAIT;
            }
        }
        ran |= time.devices().drain(DEVICE_RUNS) > 0;
        machine.memory().frames().tidy();
        clock.ring();
        // A frame that takes long must not make guest time pass.
        return ran || (!lacksFrame && skip(clock));
    }

    private boolean skip(CountedClock clock) {
        long next = clock.nextAlarm();
        for (Hart hart : machine.harts()) {
            if (!hart.halted() && Long.compareUnsigned(hart.wakeDeadline(), next) < 0) {
                next = hart.wakeDeadline();
            }
        }
        if (next == -1 || Long.compareUnsigned(next, clock.ticks()) <= 0) {
            return false;
        }
        clock.skipTo(next);
        clock.ring();
        return true;
    }
}
