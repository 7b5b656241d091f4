package dev.virga.guest.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.StopReason;

/**
 * A machine in real time whose harts are run in turns, by whoever has a thread to spare: what has
 * to be done around {@link Hart#run}. A {@link MachineRunner} has a thread for each hart; a node's
 * scheduler has few threads for many machines.
 *
 * <p>Threads: any; a hart is run by one at a time, and what one thread did to it happens before
 * what the next one does (the caller sees to that).
 */
public final class RealTurns {
    /** While a bare program may store to tohost at any moment, it is looked at this often. */
    private static final long POLLED_BUDGET = 20_000;

    private final Machine machine;
    private final RealClock clock;

    /**
     * The turns of a machine's harts.
     *
     * @throws IllegalArgumentException if the machine counts its time
     */
    public RealTurns(Machine machine) {
        if (!(machine.time() instanceof MachineTime.Real real)) {
            throw new IllegalArgumentException("the machine's time is counted, not real");
        }
        this.machine = machine;
        this.clock = real.clock();
    }

    /** Has guest time pass, or stand still. */
    public void clock(boolean runs) {
        if (runs) {
            clock.resume();
        } else {
            clock.pause();
        }
    }

    /** Runs a hart and does what is due afterwards. */
    public StopReason run(Hart hart, long budget) {
        StopReason reason = hart.run(machine.polled() ? Math.min(budget, POLLED_BUDGET) : budget);
        machine.memory().frames().tidy();
        machine.pollHost();
        return reason;
    }

    /** Host nanoseconds until a waiting hart must run again; 0 if now, MAX_VALUE if never. */
    public long nanosUntilWake(Hart hart) {
        return clock.nanosUntil(hart.wakeDeadline());
    }

    /** Whether the guest wants to start over: its harts stop, and then {@link #reset} is due. */
    public boolean resetWanted() {
        return machine.resetWanted();
    }

    /** Back to power-on; no hart runs. What can't be loaded any more ends the machine. */
    public void reset() {
        machine.startOver();
    }
}
