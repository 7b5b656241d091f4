package dev.virga.guest.gdb;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.StepWatch;
import dev.virga.guest.cpu.StopReason;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A {@link Machine} under a debugger, through the runner that has its harts. Break- and watchpoints
 * are kept beside the machine, not in guest memory; while there are any, harts run instruction by
 * instruction, much slower than otherwise.
 *
 * <p>The runner is started by its owner. The machine stays open until the {@link GdbServer} is
 * closed. Steps and stops are not part of a counted clock's reproducible course.
 */
public final class MachineDebugTarget implements DebugTarget {
    private static final int STEP_ATTEMPTS = 100;
    private static final List<ControlRegister> CONTROL_REGISTERS = controlRegisterList();

    private final MachineRunner runner;
    private final List<Hart> harts;
    private final DebugMemory memory;
    private final WatchedMemory watched;
    private final Object lock = new Object();

    /** The run that has yet to report how it stopped. Guarded by the lock. */
    private Optional<Run> current = Optional.empty();

    /** Sorted; replaced as a whole. Guarded by the lock. */
    private long[] breakpoints = new long[0];

    /** The machine and the runner that runs it. */
    public MachineDebugTarget(Machine machine, MachineRunner runner) {
        this.runner = runner;
        this.harts = machine.harts();
        this.memory = new DebugMemory(machine.memory());
        this.watched = new WatchedMemory(machine.memory());
        // Asynchronously, as the runner completes it while it holds its own lock.
        var _ = runner.exit().thenAcceptAsync(this::ended);
    }

    @Override
    public int harts() {
        return harts.size();
    }

    @Override
    public List<ControlRegister> controlRegisters() {
        return CONTROL_REGISTERS;
    }

    @Override
    public void pause() {
        synchronized (lock) {
            current = Optional.empty();
            pauseRunner();
            harts.forEach(hart -> hart.watch(null));
        }
    }

    /** Not to be cut short by an interrupt: all else relies on no hart running. */
    private void pauseRunner() {
        boolean interrupted = false;
        boolean paused = false;
        while (!paused) {
            try {
                runner.pause();
                paused = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void resume(Consumer<Stop> onStop) {
        synchronized (lock) {
            Run run = new Run(breakpoints, onStop);
            current = Optional.of(run);
            if (runner.exit().isDone()) {
                ended(runner.exit().join());
                return;
            }
            if (breakpoints.length > 0 || !watched.isEmpty()) {
                harts.forEach(hart -> hart.watch(run));
            }
            runner.resume();
        }
    }

    private void ended(MachineExit exit) {
        synchronized (lock) {
            Optional<Run> run = current;
            current = Optional.empty();
            run.ifPresent(r -> r.onStop.accept(new Stop.Ended(exit.code())));
        }
    }

    /** A hart came to a break- or watchpoint and waits; stops the others and says so. */
    private void settle(Run run) {
        synchronized (lock) {
            if (current.isEmpty() || current.get() != run || runner.exit().isDone()) {
                return; // the debugger or the end of the machine was faster
            }
            pauseRunner();
            Optional<Stop> stop =
                    harts.stream().map(run::stopAt).flatMap(Optional::stream).findFirst();
            if (stop.isEmpty()) {
                // An interrupt led the hart away; it comes to the point when it returns.
                run.stopping = false;
                runner.resume();
                return;
            }
            current = Optional.empty();
            harts.forEach(hart -> hart.watch(null));
            run.onStop.accept(stop.get());
        }
    }

    @Override
    public void step(int hart) {
        Hart stepped = harts.get(hart);
        for (int i = 0; i < STEP_ATTEMPTS && !runner.exit().isDone(); i++) {
            stepped.cancelPause();
            StopReason reason = stepped.run(1);
            switch (reason) {
                case FRAME_WAIT -> memory.await(stepped.awaitedFrame());
                case PAUSED -> {
                    // An old request of the runner's; nothing was executed.
                }
                case BUDGET, WFI, YIELD, HALTED, BREAKPOINT -> {
                    return;
                }
            }
        }
    }

    @Override
    public OptionalLong register(int hart, int number) {
        Hart source = harts.get(hart);
        if (number < RegisterNumbers.PC) {
            return OptionalLong.of(source.x(number));
        }
        if (number == RegisterNumbers.PC) {
            return OptionalLong.of(source.pc());
        }
        if (number < RegisterNumbers.CSR0) {
            return OptionalLong.of(source.f(number - RegisterNumbers.F0));
        }
        return number == RegisterNumbers.PRIVILEGE
                ? OptionalLong.of(source.privilege())
                : source.csr(number - RegisterNumbers.CSR0);
    }

    @Override
    public boolean setRegister(int hart, int number, long value) {
        Hart changed = harts.get(hart);
        if (number < RegisterNumbers.PC) {
            changed.x(number, value);
            return number != 0;
        }
        if (number == RegisterNumbers.PC) {
            changed.pc(value);
            return true;
        }
        if (number < RegisterNumbers.CSR0) {
            changed.f(number - RegisterNumbers.F0, value);
            return true;
        }
        return number != RegisterNumbers.PRIVILEGE
                && changed.csr(number - RegisterNumbers.CSR0, value);
    }

    @Override
    public int readMemory(int hart, long address, byte[] data, int offset, int length) {
        return memory.read(harts.get(hart), address, data, offset, length);
    }

    @Override
    public int writeMemory(int hart, long address, byte[] data, int offset, int length) {
        return memory.write(harts.get(hart), address, data, offset, length);
    }

    @Override
    public void addBreakpoint(long address) {
        synchronized (lock) {
            long[] more = Arrays.copyOf(breakpoints, breakpoints.length + 1);
            more[breakpoints.length] = address;
            breakpoints = Arrays.stream(more).sorted().distinct().toArray();
        }
    }

    @Override
    public void removeBreakpoint(long address) {
        synchronized (lock) {
            breakpoints = Arrays.stream(breakpoints).filter(point -> point != address).toArray();
        }
    }

    @Override
    public void addWatchpoint(Watchpoint point) {
        synchronized (lock) {
            watched.add(point);
        }
    }

    @Override
    public void removeWatchpoint(Watchpoint point) {
        synchronized (lock) {
            watched.remove(point);
        }
    }

    @Override
    public void kill() {
        runner.stop();
    }

    private static List<ControlRegister> controlRegisterList() {
        List<ControlRegister> list = new ArrayList<>();
        String supervisor =
                "sstatus:100 sie:104 stvec:105 scounteren:106 senvcfg:10a sscratch:140 sepc:141"
                        + " scause:142 stval:143 sip:144 stimecmp:14d satp:180";
        String machine =
                "mstatus:300 misa:301 medeleg:302 mideleg:303 mie:304 mtvec:305 mcounteren:306"
                        + " menvcfg:30a mscratch:340 mepc:341 mcause:342 mtval:343 mip:344"
                        + " pmpcfg0:3a0 pmpcfg2:3a2 mhartid:f14";
        String counters = "cycle:c00 time:c01 instret:c02";
        for (String register : String.join(" ", supervisor, machine, counters).split(" ", -1)) {
            int colon = register.indexOf(':');
            int number = Integer.parseInt(register.substring(colon + 1), 16);
            list.add(new ControlRegister(register.substring(0, colon), number));
        }
        return List.copyOf(list);
    }

    /** From a resumption to the stop; sees each instruction on the harts' threads. */
    private final class Run implements StepWatch {
        private final long[] points;
        private final Consumer<Stop> onStop;

        /** A hart waits at a breakpoint; the others are to wait where they are. */
        private volatile boolean stopping;

        Run(long[] points, Consumer<Stop> onStop) {
            this.points = points;
            this.onStop = onStop;
        }

        /** Why a hart has to stop where it is. */
        Optional<Stop> stopAt(Hart hart) {
            return Arrays.binarySearch(points, hart.pc()) >= 0
                    ? Optional.of(new Stop.Breakpoint(hart.id()))
                    : watched.touched(hart).map(Stop.class::cast);
        }

        @Override
        public boolean before(Hart hart) {
            if (!stopping && stopAt(hart).isEmpty()) {
                return true;
            }
            stop();
            return false;
        }

        private void stop() {
            boolean first;
            synchronized (this) {
                first = !stopping;
                stopping = true;
            }
            if (first) {
                Thread.ofVirtual().name("gdb-breakpoint").start(() -> settle(this));
            }
        }
    }
}
