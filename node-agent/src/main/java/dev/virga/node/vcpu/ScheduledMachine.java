package dev.virga.node.vcpu;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.RealTurns;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A machine whose harts run on a node's workers. It stops as a whole: to pause, to start over, to
 * end; each time its share is held, its harts come back, and when the last has, the scheduler says
 * that it is {@linkplain #quiet quiet}.
 *
 * <p>Threads: any, but {@link #pause} and {@link #close} wait and are not for workers. The exit
 * future completes once all harts stand still, on a thread of its own, never exceptionally.
 */
public final class ScheduledMachine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ScheduledMachine.class.getName());

    private final VcpuScheduler scheduler;
    private final Machine machine;
    private final RealTurns turns;
    private final BooleanSupplier permit;
    private final Share share;
    private final List<Vcpu> vcpus;
    private final Condition still;
    private final CompletableFuture<MachineExit> exit = new CompletableFuture<>();

    // Guarded by the scheduler's lock.
    private boolean started;
    private boolean paused;
    private boolean resetting;
    private boolean finished;

    ScheduledMachine(
            VcpuScheduler scheduler, Machine machine, ShareTerms terms, BooleanSupplier permit) {
        this.scheduler = scheduler;
        this.machine = machine;
        this.turns = new RealTurns(machine);
        this.permit = permit;
        this.share = scheduler.share(terms);
        this.still = scheduler.lock().newCondition();
        this.vcpus =
                machine.harts().stream()
                        .map(hart ->
                                new Vcpu(
                                        scheduler,
                                        this,
                                        share,
                                        turns,
                                        machine.memory().frames(),
                                        hart))
                        .toList();
    }

    /** Completes with how the machine ended. */
    public CompletableFuture<MachineExit> exit() {
        return exit;
    }

    /** Has the harts run. */
    public void start() {
        scheduler.lock().lock();
        try {
            if (started) {
                throw new IllegalStateException("the machine was started before");
            }
            started = true;
            paused = false;
        } finally {
            scheduler.lock().unlock();
        }
        turns.clock(true);
        for (int i = 0; i < vcpus.size(); i++) {
            machine.harts().get(i).onWake(vcpus.get(i)::wake);
        }
        vcpus.forEach(Vcpu::wake);
    }

    /** Returns when no hart runs any more; guest time stands still. */
    public void pause() throws InterruptedException {
        scheduler.lock().lock();
        try {
            paused = true;
            if (!started || finished) {
                return;
            }
            scheduler.hold(share);
            machine.harts().forEach(Hart::pause);
            while (!finished && (resetting || share.running > 0)) {
                still.await();
            }
            turns.clock(false);
        } finally {
            scheduler.lock().unlock();
        }
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        scheduler.lock().lock();
        try {
            if (paused && started && !finished) {
                paused = false;
                machine.harts().forEach(Hart::cancelPause);
                turns.clock(true);
                if (!resetting) {
                    scheduler.unhold(share);
                }
            }
        } finally {
            scheduler.lock().unlock();
        }
    }

    /** Ends the machine as if its power were cut; {@link #exit} completes soon. */
    public void stop() {
        machine.end(MachineExit.of(MachineExit.Kind.STOPPED));
        ended();
    }

    /** Stops, and waits for the end; the machine itself stays open. */
    @Override
    public void close() {
        stop();
        exit.join();
    }

    /** What its vCPUs have had, and what they lacked. */
    public CpuTimes times() {
        return scheduler.times(share);
    }

    boolean mayRun() {
        return permit.getAsBoolean();
    }

    /** Whether it has ended; its last harts may still be coming back. */
    boolean over() {
        return machine.ended().isPresent();
    }

    /** Whether its harts must come back before anything else. */
    boolean gated() {
        return turns.resetWanted() || over();
    }

    /** It has ended, for whatever reason: nothing of it is begun any more. */
    void ended() {
        scheduler.lock().lock();
        try {
            if (!finished) {
                scheduler.hold(share);
                quietOnce();
            }
        } finally {
            scheduler.lock().unlock();
        }
    }

    private void quietOnce() {
        if (share.running == 0 && !resetting) {
            quiet();
        }
    }

    /** Under the scheduler's lock: nothing of it runs, nor will before it is said. */
    void quiet() {
        still.signalAll();
        if (resetting || finished) {
            return;
        }
        if (over()) {
            finished = true;
            scheduler.remove(share, vcpus);
            scheduler.aside().execute(this::finish);
        } else if (turns.resetWanted()) {
            resetting = true;
            scheduler.aside().execute(this::reset);
        } else if (!paused) {
            scheduler.unhold(share);
        }
    }

    private void finish() {
        turns.clock(false);
        exit.complete(machine.ended().orElseThrow());
    }

    private void reset() {
        try {
            turns.reset();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        scheduler.lock().lock();
        try {
            resetting = false;
            quiet();
        } finally {
            scheduler.lock().unlock();
        }
        vcpus.forEach(Vcpu::wake);
    }

    /** A failure of ours ends the machine and says so; it must not look as if it still ran. */
    void failed(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "a machine failed", failure);
        machine.end(new MachineExit(MachineExit.Kind.ERROR, 1, "internal error: " + failure));
    }
}
