package dev.virga.guest.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.gdb.DebugTarget.Stop;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.tools.TestTool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real machine under the debugger, by hand and by the real gdb. */
@Timeout(60)
class MachineDebugTargetTest {
    private static final long MEMORY_BYTES = 4L << 20;
    private static final int S1 = 9;

    @TempDir Path folder;
    private final long seed = Long.getLong("gdb.seed", System.nanoTime());
    private final FlakyFrames frames = new FlakyFrames(MEMORY_BYTES, seed);
    private final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();
    private Path elf = Path.of("");

    @BeforeEach
    void writeProgram() throws Exception {
        elf = folder.resolve("loop.elf");
        Files.write(elf, PagedLoop.elf());
    }

    @AfterEach
    void closeFrames() {
        frames.close();
    }

    private Machine machine(ClockMode clock) {
        return machine(clock, EngineKind.AUTO);
    }

    private Machine machine(ClockMode clock, EngineKind engine) {
        return Machine.create(
                MachineConfig.builder()
                        .memoryBytes(MEMORY_BYTES)
                        .harts(2)
                        .clock(clock)
                        .engine(engine)
                        .frames(frames)
                        .boot(new Boot.Elf(elf))
                        .build());
    }

    private Stop nextStop() throws InterruptedException {
        Stop stop = stops.poll(30, TimeUnit.SECONDS);
        assertThat(stop).as("a stop; seed %d", seed).isNotNull();
        return stop;
    }

    @ParameterizedTest
    @EnumSource
    void stopsStepsAndChanges(ClockMode clock) throws Exception {
        try (Machine machine = machine(clock);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            frames.refusing();
            runner.start();
            MachineDebugTarget target = new MachineDebugTarget(machine, runner);
            target.pause();
            target.addBreakpoint(PagedLoop.STORE);
            target.resume(stops::add);
            assertThat(nextStop()).isEqualTo(new Stop.Breakpoint(0));
            assertThat(target.register(0, RegisterNumbers.PC)).hasValue(PagedLoop.STORE);
            assertThat(target.register(0, RegisterNumbers.PRIVILEGE)).hasValue(1);
            long counted = target.register(0, S1).orElseThrow();

            target.step(0);
            assertThat(target.register(0, RegisterNumbers.PC)).hasValue(PagedLoop.STORE + 4);
            byte[] memory = new byte[8];
            assertThat(target.readMemory(0, PagedLoop.COUNTER, memory, 0, 8)).isEqualTo(8);
            assertThat(littleEndian(memory)).isEqualTo(counted);

            assertThat(target.setRegister(0, S1, 1000)).isTrue();
            target.resume(stops::add);
            assertThat(nextStop()).isEqualTo(new Stop.Breakpoint(0));
            assertThat(target.register(0, S1)).hasValue(1001);

            // The loop was executed from cache: what the debugger writes must be seen.
            byte[] addTwo = {(byte) 0x93, (byte) 0x84, 0x24, 0x00};
            assertThat(target.writeMemory(0, PagedLoop.LOOP, addTwo, 0, 4)).isEqualTo(4);
            target.step(0);
            target.resume(stops::add);
            assertThat(nextStop()).isEqualTo(new Stop.Breakpoint(0));
            assertThat(target.register(0, S1)).hasValue(1003);

            target.removeBreakpoint(PagedLoop.STORE);
            target.resume(stops::add);
            target.pause();
            runner.stop();
            assertThat(frames.refused()).isPositive();
            assertThat(stops).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsBeforeWatchedMemoryIsTouched(EngineKind engine) throws Exception {
        try (Machine machine = machine(ClockMode.REAL, engine);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            frames.refusing();
            runner.start();
            MachineDebugTarget target = new MachineDebugTarget(machine, runner);
            target.pause();
            // One byte of the eight that are stored, and memory beside that nobody touches.
            Watchpoint byteOfIt = new Watchpoint(Watchpoint.Kind.WRITE, PagedLoop.COUNTER + 3, 1);
            target.addWatchpoint(byteOfIt);
            target.addWatchpoint(new Watchpoint(Watchpoint.Kind.READ, PagedLoop.COUNTER, 8));
            target.addWatchpoint(new Watchpoint(Watchpoint.Kind.ACCESS, PagedLoop.COUNTER + 8, 8));
            Stop touched = new Stop.Watchpoint(0, byteOfIt, PagedLoop.COUNTER + 3);
            long before = 0;
            for (int i = 0; i < 20; i++) {
                target.resume(stops::add);
                assertThat(nextStop()).isEqualTo(touched);
                assertThat(target.register(0, RegisterNumbers.PC)).hasValue(PagedLoop.STORE);
                long counted = target.register(0, S1).orElseThrow();
                if (i > 0) {
                    assertThat(counted).as("none is missed; seed %d", seed).isEqualTo(before + 1);
                }
                before = counted;
                byte[] memory = new byte[8];
                assertThat(target.readMemory(0, PagedLoop.COUNTER, memory, 0, 8)).isEqualTo(8);
                assertThat(littleEndian(memory)).as("not yet stored").isEqualTo(counted - 1);
                target.step(0);
                assertThat(target.readMemory(0, PagedLoop.COUNTER, memory, 0, 8)).isEqualTo(8);
                assertThat(littleEndian(memory)).as("stored").isEqualTo(counted);
            }
            target.removeWatchpoint(byteOfIt);
            target.resume(stops::add);
            target.pause();
            runner.stop();
            assertThat(stops).isEmpty();
        }
    }

    @Test
    void theRealGdbWatchesMemory() throws Exception {
        TestTool.GDB.need();
        try (Machine machine = machine(ClockMode.REAL);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            runner.start();
            try (GdbServer server = GdbServer.start(new MachineDebugTarget(machine, runner), 0)) {
                String output =
                        GdbServerTest.gdb(
                                server.port(),
                                "break *0x40001008",
                                "continue",
                                "delete",
                                "watch *(long*)0x40003000",
                                "set $s1 = 2000",
                                "continue",
                                "continue",
                                "print $s1",
                                "print/x $pc",
                                "delete",
                                "rwatch *(long*)0x40003000",
                                "awatch *(long*)0x40003000",
                                "continue",
                                "print $s1",
                                "delete",
                                "watch *(int*)0x40003000 if *(int*)0x40003000 == 2010",
                                "continue",
                                "print $s1",
                                "detach");
                assertThat(output)
                        .contains("Hardware watchpoint 2: *(long*)0x40003000")
                        .contains("New value = 2000")
                        .contains("Old value = 2000")
                        .contains("New value = 2001")
                        .contains("$1 = 2001")
                        .contains("$2 = 0x4000100c")
                        .contains("Hardware access (read/write) watchpoint 4")
                        .contains("$3 = 2002")
                        .contains("New value = 2010")
                        .contains("$4 = 2010")
                        .contains("detached");
            }
        }
    }

    @Test
    void seesMemoryAsTheHartDoes() throws Exception {
        try (Machine machine = machine(ClockMode.REAL);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            runner.start();
            MachineDebugTarget target = new MachineDebugTarget(machine, runner);
            target.pause();
            target.addBreakpoint(PagedLoop.LOOP);
            target.resume(stops::add);
            assertThat(nextStop()).isEqualTo(new Stop.Breakpoint(0));
            frames.refusing();
            byte[] memory = new byte[0x3000];
            // Hart 0 is in S-mode with paging, hart 1 in M-mode without.
            assertThat(target.readMemory(0, 0x80000000L, memory, 0, 16)).isZero();
            assertThat(target.readMemory(0, 0x40000ffcL, memory, 0, 8)).isEqualTo(8);
            assertThat(target.readMemory(1, 0x80000ffcL, memory, 8, 8)).isEqualTo(8);
            assertThat(memory).startsWith(java.util.Arrays.copyOfRange(memory, 8, 16));
            // The end of RAM ends the answer; devices are not memory.
            assertThat(target.readMemory(1, 0x803ff000L, memory, 0, 0x2000)).isEqualTo(0x1000);
            assertThat(target.readMemory(1, 0x10000000L, memory, 0, 8)).isZero();
            assertThat(target.writeMemory(1, -8, memory, 0, 16)).isZero();
        }
    }

    @Test
    void readsAndWritesControlRegisters() throws Exception {
        try (Machine machine = machine(ClockMode.REAL);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            runner.start();
            MachineDebugTarget target = new MachineDebugTarget(machine, runner);
            target.pause();
            int sscratch = RegisterNumbers.CSR0 + 0x140;
            assertThat(target.setRegister(1, sscratch, 77)).isTrue();
            assertThat(target.register(1, sscratch)).hasValue(77);
            assertThat(target.register(1, RegisterNumbers.CSR0 + 0xf14)).hasValue(1);
            assertThat(target.setRegister(1, RegisterNumbers.CSR0 + 0xf14, 5)).isFalse();
            assertThat(target.register(1, RegisterNumbers.CSR0 + 0x7ff)).isEmpty();
            assertThat(target.setRegister(1, RegisterNumbers.F0 + 3, 42)).isTrue();
            assertThat(target.register(1, RegisterNumbers.F0 + 3)).hasValue(42);
            assertThat(target.setRegister(1, RegisterNumbers.X0, 42)).isFalse();
            assertThat(target.register(1, RegisterNumbers.X0)).hasValue(0);
        }
    }

    @Test
    void reportsTheEndOfTheMachine() throws Exception {
        try (Machine machine = machine(ClockMode.REAL);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            runner.start();
            MachineDebugTarget target = new MachineDebugTarget(machine, runner);
            target.pause();
            target.resume(stops::add);
            target.kill();
            assertThat(nextStop()).isInstanceOf(Stop.Ended.class);
            target.resume(stops::add);
            assertThat(nextStop()).isInstanceOf(Stop.Ended.class);
            target.step(0);
            target.pause();
            assertThat(stops).isEmpty();
        }
    }

    @Test
    void theRealGdbDebugsIt() throws Exception {
        TestTool.GDB.need();
        try (Machine machine = machine(ClockMode.REAL);
                MachineRunner runner = new MachineRunner(machine, "debugged")) {
            runner.start();
            try (GdbServer server = GdbServer.start(new MachineDebugTarget(machine, runner), 0)) {
                String output =
                        GdbServerTest.gdb(
                                server.port(),
                                "break *0x40001008",
                                "continue",
                                "info threads",
                                "x/i $pc",
                                "print/x $priv",
                                "print/x $satp",
                                "stepi",
                                "print/x $pc",
                                "set $s1 = 1000",
                                "continue",
                                "print $s1",
                                "set {int}0x40001000 = 0x00248493",
                                "continue",
                                "print $s1",
                                "stepi",
                                "x/1xg 0x40003000",
                                "thread 2",
                                "print/x $mhartid",
                                "x/i 0x80000100",
                                "detach");
                assertThat(output).contains("Breakpoint 1, 0x0000000040001008");
                assertThat(output).contains("hart 1").contains("sd\ts1,0(t0)");
                assertThat(output).contains("$1 = 0x1").contains("$2 = 0x8000000000080002");
                assertThat(output).contains("$3 = 0x4000100c").contains("$4 = 1001");
                assertThat(output).contains("$5 = 1003").contains("0x00000000000003eb");
                assertThat(output).contains("$6 = 0x1").contains("wfi").contains("detached");
            }
            // It runs on: only its owner stops it.
            assertThat(runner.exit()).isNotDone();
        }
    }

    private static long littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
