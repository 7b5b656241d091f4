package dev.virga.guest.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Runs a machine on threads of its own: one for each hart in real time, one for all with the
 * counted clock. For a machine that stands alone; a node has a scheduler instead.
 *
 * <p>Threads: any may call; {@link #pause} waits until no hart runs. The exit future completes once
 * all harts stand still; it never completes exceptionally.
 */
public final class MachineRunner implements AutoCloseable {
    private static final long BUDGET = 500_000;

    /** How soon a hart asks again that was denied its slice. */
    private static final long DENIED_NANOS = 5_000_000;

    private final Machine machine;
    private final String name;
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<MachineExit> exit = new CompletableFuture<>();
    private volatile BooleanSupplier permit = () -> true;
    private volatile boolean paused = true;
    private boolean started;
    private int atGate;
    private int finished;

    /** A runner for a machine, whose threads bear a name. */
    public MachineRunner(Machine machine, String name) {
        this.machine = machine;
        this.name = name;
    }

    /**
     * Sets what is asked before each time slice: while it says no, no hart begins one, and it is
     * asked again every few milliseconds. Called from the harts' threads; it must be quick.
     */
    public void permit(BooleanSupplier mayRun) {
        permit = mayRun;
    }

    /** Completes with how the machine ended. */
    public CompletableFuture<MachineExit> exit() {
        return exit;
    }

    /** Starts the threads, which run the harts at once. */
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("machine " + name + " was started before");
        }
        started = true;
        paused = false;
        switch (machine.time()) {
            case MachineTime.Real real -> {
                var turns = new RealTurns(machine);
                real.clock().resume();
                for (Hart hart : machine.harts()) {
                    thread(name + "-hart" + hart.id(), () -> runReal(turns, hart));
                }
            }
            case MachineTime.Counted counted -> {
                var turns = new CountedTurns(machine, counted);
                thread(
                        name + "-harts",
                        () -> {
                            Thread self = Thread.currentThread();
                            counted.devices().onWork(() -> LockSupport.unpark(self));
                            runCounted(turns);
                        });
            }
        }
        threads.forEach(Thread::start);
    }

    private void thread(String threadName, Runnable body) {
        var thread = new Thread(() -> guarded(body), threadName);
        thread.setDaemon(true);
        threads.add(thread);
    }

    /** A failure of ours ends the machine and says so; it must not look as if it still ran. */
    private void guarded(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            System.getLogger(MachineRunner.class.getName())
                    .log(System.Logger.Level.ERROR, "machine " + name + " failed", e);
            machine.end(new MachineExit(MachineExit.Kind.ERROR, 1, "internal error: " + e));
        } finally {
            finish();
        }
    }

    private synchronized void finish() {
        finished++;
        notifyAll();
        if (finished == threads.size()) {
            if (machine.time() instanceof MachineTime.Real real) {
                real.clock().pause();
            }
            exit.complete(machine.ended().orElse(MachineExit.of(MachineExit.Kind.STOPPED)));
        }
    }

    private void runReal(RealTurns turns, Hart hart) {
        Thread self = Thread.currentThread();
        hart.onWake(() -> LockSupport.unpark(self));
        while (gate()) {
            StopReason reason = turns.run(hart, BUDGET);
            switch (reason) {
                case BUDGET, PAUSED -> {
                    // The gate decides.
                }
                case YIELD -> Thread.yield();
                case WFI -> park(turns.nanosUntilWake(hart));
                case HALTED, BREAKPOINT -> park(Long.MAX_VALUE);
                case FRAME_WAIT -> {
                    machine.memory()
                            .frames()
                            .whenReady(hart.awaitedFrame(), () -> LockSupport.unpark(self));
                    park(Long.MAX_VALUE);
                }
            }
        }
    }

    private void park(long nanos) {
        if (nanos > 0 && machine.ended().isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    private void runCounted(CountedTurns turns) {
        Thread self = Thread.currentThread();
        machine.harts().forEach(hart -> hart.onWake(() -> LockSupport.unpark(self)));
        while (gate()) {
            if (!turns.next(() -> LockSupport.unpark(self))) {
                park(Long.MAX_VALUE);
            }
            machine.pollHost();
        }
    }

    /** Where threads wait while the machine is paused or being reset; false at its end. */
    private boolean gate() {
        while (!permit.getAsBoolean()
                && !paused
                && !machine.resetWanted()
                && machine.ended().isEmpty()) {
            LockSupport.parkNanos(this, DENIED_NANOS);
        }
        if (!paused && !machine.resetWanted()) {
            return machine.ended().isEmpty();
        }
        synchronized (this) {
            atGate++;
            notifyAll();
            if (machine.resetWanted()
                    && machine.ended().isEmpty()
                    && atGate + finished == threads.size()) {
                machine.startOver();
                notifyAll();
            }
            boolean interrupted = false;
            while ((paused || machine.resetWanted()) && machine.ended().isEmpty()) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            atGate--;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return machine.ended().isEmpty();
    }

    /**
     * Stops the harts between two instructions, in counted time between two rounds; returns when
     * none runs. Guest time stands still.
     */
    public synchronized void pause() throws InterruptedException {
        paused = true;
        if (!started) {
            return;
        }
        switch (machine.time()) {
            case MachineTime.Real real -> machine.harts().forEach(Hart::pause);
            // A round is short, and cut in the middle it would not be the same round.
            case MachineTime.Counted counted -> threads.forEach(LockSupport::unpark);
        }
        while (atGate + finished < threads.size()) {
            wait();
        }
        if (machine.time() instanceof MachineTime.Real real) {
            real.clock().pause();
        }
    }

    /** Goes on after {@link #pause}. */
    public synchronized void resume() {
        if (paused && started) {
            machine.harts().forEach(Hart::cancelPause);
            if (machine.time() instanceof MachineTime.Real real) {
                real.clock().resume();
            }
            paused = false;
            notifyAll();
        }
    }

    /** Ends the machine as if its power were cut. */
    public void stop() {
        machine.end(MachineExit.of(MachineExit.Kind.STOPPED));
        synchronized (this) {
            if (!started) {
                exit.complete(machine.ended().orElseThrow());
            }
            notifyAll();
        }
    }

    /** Stops, and waits for the threads to end; the machine itself stays open. */
    @Override
    public void close() {
        stop();
        exit.join();
    }
}
