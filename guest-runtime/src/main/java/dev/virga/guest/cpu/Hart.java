package dev.virga.guest.cpu;

import dev.virga.guest.fpu.Fpu;
import dev.virga.guest.irq.GuestClock;
import dev.virga.guest.irq.HartPort;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.mmu.Access;
import dev.virga.guest.mmu.DataTlb;
import dev.virga.guest.mmu.PageWalker;
import dev.virga.guest.mmu.Pmp;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A RISC-V hart: the architectural state and the loop that runs it. The unit of execution: whoever
 * has a thread to spare calls {@link #run}, never two at once, and the hart owns none.
 *
 * <p>State lives in plain fields that the units of this package and the engines share; only the
 * thread inside {@link #run} (or one that knows the hart stands still) touches them. Other threads
 * drive {@link #port()}, {@link #pause} or post requests.
 */
public final class Hart {
    /** U-mode. */
    public static final int USER = 0;

    /** S-mode. */
    public static final int SUPERVISOR = 1;

    /** M-mode. */
    public static final int MACHINE = 3;

    /** Index of f0 in {@link #regs}; x0 to x31 come first, then the sink of writes to x0. */
    static final int FLOATS = Slots.FLOATS;

    /**
     * Instructions between two looks at the clock: timer interrupts are late by at most this many.
     */
    private static final int SLICE = 16_384;

    private static final VarHandle ATTENTION;

    static {
        try {
            ATTENTION =
                    MethodHandles.lookup().findVarHandle(Hart.class, "attention", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final long[] regs = new long[Slots.COUNT];
    final Fpu fpu = new Fpu();
    final Pmp pmp = new Pmp();
    final Interrupts interrupts = new Interrupts(this);
    final Traps traps = new Traps(this);
    final CsrFile csrs = new CsrFile(this);
    final AddressSpaces spaces;
    final Translator translator;
    final LoadStoreUnit loadStore;
    final FetchUnit fetch;
    final HartDoor door = new HartDoor(this);
    private final Slice slice;
    private final Mailbox mailbox = new Mailbox();
    private final int id;
    private final GuestClock clock;
    private final CountedTime counted;
    private final Revocation revocation;
    private @Nullable SupervisorEnvironment environment;

    long pc;
    int privilege = MACHINE;
    long mstatus = Status.UXL_64 | Status.SXL_64;

    /** The TLBs of the current context; see {@link #contextChanged}. */
    DataTlb dataTlb;

    FetchTlb fetchTlb;

    /** What is left of the slice; engines pay it block by block. */
    long left;

    /** The instruction that an engine leaves to {@link SystemUnit}. */
    long slowInsn;

    /** What became of the instruction that an engine had executed; see ExecutionEngine.DONE. */
    Outcome outcome = Outcome.GO_ON;

    /** Whether the slice must be used up to the last instruction. */
    boolean exactSlice;

    /** The interpreter shall pass over a mark of translated code that stands at the pc. */
    boolean pastMark;

    /** Set by any thread; engines look at it at every block and come back. */
    @SuppressWarnings("UnusedVariable")
    private boolean attention;

    private volatile boolean pauseWanted;
    private volatile Runnable wakeUp = () -> {};
    private volatile @Nullable Thread runner;
    private boolean waiting;
    private boolean halted;
    private long awaitedFrame = -1;
    private @Nullable StepWatch watch;

    Hart(
            int id,
            GuestMemory memory,
            PhysicalBus bus,
            GuestClock clock,
            CountedTime counted,
            ExecutionEngine engine,
            CodeCache code,
            Revocation revocation) {
        this.id = id;
        this.clock = clock;
        this.counted = counted;
        this.slice = new Slice(this, engine);
        this.revocation = revocation;
        var walker = new PageWalker(memory, pmp);
        this.spaces = new AddressSpaces(walker, code.epoch());
        this.translator = new Translator(this, walker);
        this.loadStore = new LoadStoreUnit(this, memory, bus);
        this.fetch = new FetchUnit(this, memory, code);
        AddressSpace bare = spaces.select(0);
        this.dataTlb = bare.data(AddressSpace.MACHINE);
        this.fetchTlb = bare.fetch(MACHINE);
        reset();
    }

    /** Its number, mhartid. */
    public int id() {
        return id;
    }

    /** The wires that end here. */
    public HartPort port() {
        return interrupts;
    }

    /** Back to power-on: M-mode, pc 0, halted until {@link #start}. It does not run meanwhile. */
    public void reset() {
        java.util.Arrays.fill(regs, 0);
        pc = 0;
        privilege = MACHINE;
        mstatus = Status.UXL_64 | Status.SXL_64;
        waiting = false;
        halted = true;
        awaitedFrame = -1;
        pmp.reset();
        interrupts.reset();
        traps.reset();
        csrs.reset();
        loadStore.dropReservation();
        spaces.flushAll();
        contextChanged();
    }

    /** Starts at an address in M-mode with two arguments, as firmware expects it. */
    public void start(long address, long a0, long a1) {
        pc = address;
        regs[10] = a0;
        regs[11] = a1;
        halted = false;
        waiting = false;
        contextChanged();
    }

    /**
     * Starts at an address in S-mode, paging and interrupts off, as SBI's HSM says; what firmware
     * sets up in M-mode is set up.
     */
    public void startSupervisor(long address, long a1, SupervisorEnvironment calls) {
        environment = calls;
        pmp.openAll();
        csrs.openForSupervisor();
        csrs.satp = 0;
        traps.medeleg = Cause.DELEGABLE & ~(1L << Cause.USER_CALL + SUPERVISOR);
        interrupts.mideleg = Interrupts.SUPERVISOR;
        mstatus &= ~(Status.SIE | Status.MPRV);
        privilege = SUPERVISOR;
        spaces.flushAll();
        start(address, id, a1);
    }

    /**
     * Runs until something stops it.
     *
     * @param budget instructions to retire at most; taking an exception counts as one
     */
    public StopReason run(long budget) {
        runner = Thread.currentThread();
        mailbox.enter();
        try {
            return loop(budget);
        } finally {
            mailbox.leave();
            runner = null;
        }
    }

    private StopReason loop(long budget) {
        long rest = budget;
        for (; ; ) {
            ATTENTION.setOpaque(this, false);
            mailbox.serve();
            if (pauseWanted) {
                pauseWanted = false;
                return StopReason.PAUSED;
            }
            if (halted) {
                return StopReason.HALTED;
            }
            if (waiting && !interrupts.wakes()) {
                if (spaces.rest()) {
                    contextChanged();
                }
                return StopReason.WFI;
            }
            waiting = false;
            takeInterrupt();
            if (rest <= 0) {
                return StopReason.BUDGET;
            }
            long length = Math.min(Math.min(rest, SLICE), counted.untilTick(deadline()));
            exactSlice = length < SLICE || !counted.equals(CountedTime.NONE);
            Outcome outcome = slice.run(length, watch);
            rest -= length - slice.end();
            switch (outcome) {
                case FRAME_WAIT -> {
                    return StopReason.FRAME_WAIT;
                }
                case WAITING -> waiting = true;
                case HALTED -> halted = true;
                case YIELD -> {
                    return StopReason.YIELD;
                }
                case STOPPED -> {
                    return StopReason.BREAKPOINT;
                }
                case GO_ON, RETIRED, JUMPED, TRAPPED -> {
                    // The slice is over or somebody wants attention.
                }
            }
        }
    }

    /** Executes the instruction at the pc the slow way, and pays for it. */
    Outcome executeSlowly(long insn) {
        return slice.executeSlowly(insn);
    }

    /** Executes an instruction that stands at the pc, and nothing behind it. */
    Outcome stepOver(long insn) {
        return slice.stepOver(insn);
    }

    private void takeInterrupt() {
        int number = interrupts.deliverable(privilege, mstatus);
        if (number >= 0) {
            traps.interrupt(number);
        }
    }

    private long deadline() {
        return interrupts.nextDeadline();
    }

    /** Whether an engine should come back at its next block. */
    boolean attentionWanted() {
        return (boolean) ATTENTION.getOpaque(this);
    }

    /** The hart's own thread wants interrupts looked at after this instruction. */
    void attend() {
        ATTENTION.setOpaque(this, true);
    }

    /** From any thread: something may have become deliverable. */
    void wake() {
        ATTENTION.setVolatile(this, true);
        wakeUp.run();
    }

    /** Sets what wakes the thread that waits to run this hart; called at every wake, any thread. */
    public void onWake(Runnable action) {
        wakeUp = Objects.requireNonNull(action);
    }

    /** Asks for {@link StopReason#PAUSED} soon; any thread. */
    public void pause() {
        pauseWanted = true;
        wake();
    }

    /** Takes back a {@link #pause} that was not yet answered. */
    public void cancelPause() {
        pauseWanted = false;
    }

    /** Whether it would run if it had a thread: started, and not waiting in vain. */
    public boolean runnable() {
        return !halted && !(waiting && !interrupts.wakes());
    }

    /** Whether it is not started, or was stopped. */
    public boolean halted() {
        return halted;
    }

    /** Whether requests wait for it, the start by another hart among them. */
    public boolean hasMail() {
        return !mailbox.empty();
    }

    /**
     * Posts a request that is served between two blocks or before it runs again. A hart that waits
     * is left alone (nobody waits for it, see {@link #settled}) until there is much to serve.
     */
    long post(Runnable request) {
        long number = mailbox.post(request);
        ATTENTION.setVolatile(this, true);
        if (mailbox.full()) {
            wakeUp.run();
        }
        return number;
    }

    boolean settled(long number) {
        return mailbox.settled(number);
    }

    boolean runsHere() {
        return runner == Thread.currentThread();
    }

    void serveMail() {
        mailbox.serve();
    }

    /** Has the hart start in S-mode when it next looks; any thread (SBI HSM). */
    public void postStart(long address, long a1, SupervisorEnvironment calls) {
        post(() -> startSupervisor(address, a1, calls));
        wake();
    }

    /** Sets the supervisor's timer, for the SBI; the hart's own thread. */
    public void supervisorTimer(long deadlineTicks) {
        interrupts.supervisorTimer(deadlineTicks);
        attend();
    }

    /** Flushes translations as sfence.vma would; for a range from another hart see Revocation. */
    public void flushAll() {
        spaces.flushAll();
    }

    /** Flushes a range of pages, of all address spaces or ({@code asid >= 0}) of one. */
    public void flushRange(long va, long bytes, int asid) {
        boolean all = bytes < 0 || bytes > 256 * 4096L || (va == 0 && bytes == 0);
        if (all && asid < 0) {
            spaces.flushAll();
        } else if (all) {
            spaces.flushAsid(asid);
        } else {
            for (long page = va & -4096; page - va < bytes; page += 4096) {
                if (asid < 0) {
                    spaces.flushPage(page);
                } else {
                    spaces.flushPage(page, asid);
                }
            }
        }
    }

    /** Picks the TLBs that belong to privilege, status and satp; after any change of these. */
    void contextChanged() {
        int data = dataPrivilege();
        AddressSpace space = spaces.select(csrs.satp);
        int kind =
                data == MACHINE
                        ? AddressSpace.MACHINE
                        : data == USER
                                ? AddressSpace.USER
                                : (mstatus & Status.SUM) != 0
                                        ? AddressSpace.SUPERVISOR_SUM
                                        : AddressSpace.SUPERVISOR;
        kind += (mstatus & Status.MXR) != 0 ? AddressSpace.MXR : 0;
        dataTlb = space.data(kind);
        fetchTlb = space.fetch(privilege);
    }

    /** The privilege of loads and stores: MPP's where MPRV says so. */
    int dataPrivilege() {
        if (privilege == MACHINE && (mstatus & Status.MPRV) != 0) {
            return (int) (mstatus >>> Status.MPP_SHIFT) & 3;
        }
        return privilege;
    }

    boolean permits(long paddr, int size, Access access) {
        return pmp.permits(paddr, size, access, privilege == MACHINE);
    }

    boolean permitsData(long paddr, int size, Access access) {
        return pmp.permits(paddr, size, access, dataPrivilege() == MACHINE);
    }

    /** Whether PMP gives a whole page one answer for both loads and stores. */
    boolean pageUniform(long paddr) {
        long page = paddr & -4096;
        return pmp.uniform(page)
                && permitsData(page, 4096, Access.LOAD)
                && permitsData(page, 4096, Access.STORE);
    }

    SupervisorEnvironment environment() {
        return Objects.requireNonNull(environment);
    }

    boolean hasEnvironment() {
        return environment != null;
    }

    Outcome supervisorCall() {
        return switch (environment().call(this)) {
            case DONE -> Outcome.RETIRED;
            case FRAME_WAIT -> Outcome.FRAME_WAIT;
            case SUSPEND -> Outcome.WAITING;
            case STOP -> Outcome.HALTED;
        };
    }

    GuestClock clock() {
        return clock;
    }

    Revocation revocation() {
        return revocation;
    }

    /** mstatus with its summary bit. */
    long status() {
        return (mstatus & Status.FS) == Status.FS ? mstatus | Status.SD : mstatus;
    }

    /** Instructions retired since power-on; resets do not set it back. */
    public long instructions() {
        return slice.retired();
    }

    /** The tick at which a waiting hart must be run again; unsigned, -1 is never. */
    public long wakeDeadline() {
        return interrupts.nextDeadline();
    }

    /** The frame that the last {@link StopReason#FRAME_WAIT} needs. */
    public long awaitedFrame() {
        return awaitedFrame;
    }

    /** Remembers what frame is missing. */
    public void awaitFrame(long gfn) {
        awaitedFrame = gfn;
    }

    /** An integer register, 0 to 31. */
    public long x(int number) {
        return regs[number];
    }

    /** Sets an integer register; x0 stays 0. */
    public void x(int number, long value) {
        if (number != 0) {
            regs[number] = value;
        }
    }

    /** A floating-point register's bits. */
    public long f(int number) {
        return regs[FLOATS + Objects.checkIndex(number, 32)];
    }

    /** Sets a floating-point register's bits. */
    public void f(int number, long bits) {
        regs[FLOATS + Objects.checkIndex(number, 32)] = bits;
    }

    /** The address of the next instruction. */
    public long pc() {
        return pc;
    }

    /** Sets the address of the next instruction. */
    public void pc(long address) {
        pc = address & ~1;
    }

    /** {@link #USER}, {@link #SUPERVISOR} or {@link #MACHINE}. */
    public int privilege() {
        return privilege;
    }

    /** Reads a csr with M-mode's rights, for debuggers. */
    public java.util.OptionalLong csr(int number) {
        int saved = privilege;
        privilege = MACHINE;
        boolean there = csrs.read(number, false);
        privilege = saved;
        return there ? java.util.OptionalLong.of(csrs.value) : java.util.OptionalLong.empty();
    }

    /** Writes a csr with M-mode's rights, for debuggers; false if it isn't there or read-only. */
    public boolean csr(int number, long value) {
        int saved = privilege;
        privilege = MACHINE;
        boolean there = csrs.read(number, true);
        if (there) {
            csrs.write(number, value);
        }
        privilege = saved;
        contextChanged();
        return there;
    }

    /**
     * Physical address of a byte as a load or (with {@code fetch}) a fetch sees it now, for
     * debuggers and the SBI. Sets no bits in page tables that a real access would not set.
     */
    public java.util.OptionalLong physical(long va, boolean forFetch) {
        long answer = translator.translate(va, forFetch ? Access.FETCH : Access.LOAD);
        return answer < 0
                ? java.util.OptionalLong.empty()
                : java.util.OptionalLong.of(Translator.address(answer, va));
    }

    /** Has each instruction shown to a watcher before it is executed (slow), or no longer. */
    public void watch(@Nullable StepWatch watcher) {
        watch = watcher;
    }

    /** Counters of this hart. */
    public HartStats stats() {
        return new HartStats(instructions(), traps.taken(), loadStore.misses(), fetch.misses());
    }

    /** Frees what is outside the heap. */
    void close() {
        spaces.close();
    }

    /** Writes the architectural state; the hart stands still. What was posted to it is in it. */
    public void saveState(DataOutput out) throws IOException {
        mailbox.serve();
        out.writeLong(instructions());
        out.writeBoolean(waiting);
        out.writeBoolean(halted);
        ArchitecturalState.save(this, out);
    }

    /** Takes over an architectural state; the hart stands still. */
    public void restoreState(DataInput in, @Nullable SupervisorEnvironment supervisorCalls)
            throws IOException {
        reset();
        slice.retired(in.readLong());
        waiting = in.readBoolean();
        halted = in.readBoolean();
        ArchitecturalState.restore(this, in);
        environment = supervisorCalls;
        spaces.flushAll();
        contextChanged();
        attend();
    }
}
