package dev.virga.guest.gdb;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A machine as a debugger sees it. All harts stop together and run together (gdb's all-stop mode).
 *
 * <p>Called by one thread at a time. Except {@link #pause}, {@link #resume}, {@link #kill} and
 * {@link #harts}, the methods need a paused machine. Registers are numbered as {@link
 * RegisterNumbers} has them. A machine that ended stays paused, and all methods stay harmless.
 */
public interface DebugTarget {
    /** Number of harts; they are numbered from 0. */
    int harts();

    /** The control and status registers a debugger may see, besides the floating-point ones. */
    List<ControlRegister> controlRegisters();

    /** Stops all harts between two instructions and returns when none runs. No effect if paused. */
    void pause();

    /**
     * Lets all harts run. If the machine stops by itself, all harts are paused and {@code onStop}
     * is called, at most once, by any thread; {@link #pause} doesn't call it.
     */
    void resume(Consumer<Stop> onStop);

    /**
     * Executes one instruction on one hart, or takes the trap that is due; the others stand. Break-
     * and watchpoints don't hinder it.
     */
    void step(int hart);

    /** The value of a register, zero-extended, or empty if the machine has no such register. */
    OptionalLong register(int hart, int number);

    /** Sets a register; false if there is no such register or it can't be written. */
    boolean setRegister(int hart, int number, long value);

    /**
     * Reads memory at an address as the hart would load it now, its translation and privilege
     * included, but without effects: no device is read.
     *
     * @return bytes read, fewer than asked for where the rest isn't memory
     */
    int readMemory(int hart, long address, byte[] data, int offset, int length);

    /** Writes memory, code included, in the manner of {@link #readMemory}. */
    int writeMemory(int hart, long address, byte[] data, int offset, int length);

    /** Stops the machine before any hart executes the instruction at this virtual address. */
    void addBreakpoint(long address);

    /** Undoes {@link #addBreakpoint}; no effect if there is none. */
    void removeBreakpoint(long address);

    /**
     * Stops the machine before any hart executes an instruction that touches the memory, as gdb
     * expects it of this architecture: it then steps over it. What devices and page-table walks
     * touch is not seen.
     */
    void addWatchpoint(Watchpoint point);

    /** Undoes {@link #addWatchpoint}; no effect if there is none. */
    void removeWatchpoint(Watchpoint point);

    /** Ends the machine. */
    void kill();

    /**
     * A control and status register.
     *
     * @param name as assemblers call it
     * @param number its CSR number, 0 to 4095
     */
    record ControlRegister(String name, int number) {}

    /** Why a machine stopped by itself. */
    sealed interface Stop {
        /** A hart came to a breakpoint. */
        record Breakpoint(int hart) implements Stop {}

        /**
         * A hart is about to touch watched memory.
         *
         * @param address the first watched byte that it touches
         */
        record Watchpoint(int hart, dev.virga.guest.gdb.Watchpoint point, long address)
                implements Stop {}

        /** The machine ended, powered off for instance. */
        record Ended(int exitCode) implements Stop {}
    }
}
