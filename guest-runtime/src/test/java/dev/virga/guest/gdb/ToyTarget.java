package dev.virga.guest.gdb;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A machine that executes {@code nop}, four bytes long, whatever its memory says. */
final class ToyTarget implements DebugTarget {
    static final long MEMORY = 0x80000000L;
    static final int MEMORY_BYTES = 0x2000;
    private static final int HARTS = 2;

    final CountDownLatch killed = new CountDownLatch(1);
    private final long[][] registers = new long[HARTS][RegisterNumbers.PRIVILEGE + 1];
    private final byte[] memory = new byte[MEMORY_BYTES];
    private final Set<Long> breakpoints = ConcurrentHashMap.newKeySet();
    private final Set<Watchpoint> watchpoints = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private volatile Thread runner = new Thread(() -> {});

    ToyTarget() {
        for (int hart = 0; hart < HARTS; hart++) {
            registers[hart][RegisterNumbers.PC] = MEMORY + 0x100;
        }
        // On RISC-V gdb itself looks at the instruction to find the next one.
        for (int i = 0; i < MEMORY_BYTES; i += 4) {
            memory[i] = 0x13;
        }
    }

    boolean running() {
        return running;
    }

    Set<Long> breakpoints() {
        return breakpoints;
    }

    Set<Watchpoint> watchpoints() {
        return watchpoints;
    }

    @Override
    public int harts() {
        return HARTS;
    }

    @Override
    public List<ControlRegister> controlRegisters() {
        return List.of(new ControlRegister("satp", 0x180));
    }

    @Override
    public void pause() {
        running = false;
        if (Thread.currentThread() != runner) {
            try {
                runner.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void resume(Consumer<Stop> onStop) {
        running = true;
        runner = Thread.ofPlatform().daemon().start(() -> run(onStop));
    }

    private void run(Consumer<Stop> onStop) {
        while (running) {
            if (breakpoints.contains(registers[0][RegisterNumbers.PC])) {
                running = false;
                onStop.accept(new Stop.Breakpoint(0));
                return;
            }
            step(0);
            Thread.yield();
        }
    }

    @Override
    public void step(int hart) {
        long next = registers[hart][RegisterNumbers.PC] + 4;
        boolean inside = next < MEMORY + 0x1000;
        registers[hart][RegisterNumbers.PC] = inside ? next : MEMORY;
    }

    @Override
    public OptionalLong register(int hart, int number) {
        return number > RegisterNumbers.FCSR
                        && number != RegisterNumbers.CSR0 + 0x180
                        && number != RegisterNumbers.PRIVILEGE
                ? OptionalLong.empty()
                : OptionalLong.of(registers[hart][number]);
    }

    @Override
    public boolean setRegister(int hart, int number, long value) {
        boolean writable = number != 0 && register(hart, number).isPresent();
        if (writable) {
            registers[hart][number] = value;
        }
        return writable;
    }

    private static int inside(long address, int length) {
        long offset = address - MEMORY;
        return offset < 0 || offset >= MEMORY_BYTES
                ? 0
                : (int) Math.min(length, MEMORY_BYTES - offset);
    }

    @Override
    public int readMemory(int hart, long address, byte[] data, int offset, int length) {
        int count = inside(address, length);
        if (count > 0) {
            System.arraycopy(memory, (int) (address - MEMORY), data, offset, count);
        }
        return count;
    }

    @Override
    public int writeMemory(int hart, long address, byte[] data, int offset, int length) {
        int count = inside(address, length);
        if (count > 0) {
            System.arraycopy(data, offset, memory, (int) (address - MEMORY), count);
        }
        return count;
    }

    @Override
    public void addBreakpoint(long address) {
        breakpoints.add(address);
    }

    @Override
    public void removeBreakpoint(long address) {
        breakpoints.remove(address);
    }

    @Override
    public void addWatchpoint(Watchpoint point) {
        watchpoints.add(point);
    }

    @Override
    public void removeWatchpoint(Watchpoint point) {
        watchpoints.remove(point);
    }

    @Override
    public void kill() {
        running = false;
        killed.countDown();
    }
}
