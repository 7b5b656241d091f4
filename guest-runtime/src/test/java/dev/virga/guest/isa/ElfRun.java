package dev.virga.guest.isa;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.memory.FrameSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of an ELF file with {@code tohost}: what it is given, and what came of it. */
public record ElfRun(
        Path elf, int harts, EngineKind engine, ClockMode clock, Memory memory, long seed) {
    private static final long RAM = 16L << 20;

    /** Far longer than anything runs; a machine that hangs must not hang the tests. */
    private static final long HANG_SECONDS = 120;

    /** How it ended and what the serial port said. */
    public record Outcome(MachineExit exit, String serial, long instructions) {
        /** Whether the program is content. */
        public boolean passed() {
            return exit.kind() == MachineExit.Kind.TOHOST && exit.code() == 0;
        }

        /** For people: the failed case, or the trap nobody waited for. */
        public String explain() {
            if (passed()) {
                return "passed";
            }
            if (exit.kind() != MachineExit.Kind.TOHOST) {
                return exit + (serial.isEmpty() ? "" : "\n" + serial);
            }
            int cause = (exit.code() >> 16) - 1;
            int line = exit.code() & 0xffff;
            String what =
                    cause < 0
                            ? "failed case " + line
                            : "after case " + line + " an unexpected trap, cause " + cause;
            return what + (serial.isEmpty() ? "" : "\n" + serial);
        }
    }

    /** Runs it to its end. */
    public Outcome run() throws InterruptedException {
        try (FrameSource frames = memory.frames(RAM, seed)) {
            MachineConfig config =
                    MachineConfig.builder()
                            .memoryBytes(RAM)
                            .harts(harts)
                            .boot(new Boot.Elf(elf))
                            .engine(engine)
                            .clock(clock)
                            .frames(frames)
                            .seed(seed)
                            .rebootEnds(true)
                            .build();
            try (Machine machine = Machine.create(config)) {
                return run(machine);
            }
        }
    }

    private static Outcome run(Machine machine) throws InterruptedException {
        var serial = new ByteArrayOutputStream();
        machine.serial()
                .onOutput((bytes, offset, length) -> {
                    serial.write(bytes, offset, length);
                    return length;
                });
        try (var runner = new MachineRunner(machine, "isa")) {
            runner.start();
            MachineExit exit;
            try {
                exit = runner.exit().get(HANG_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                runner.pause();
                exit = new MachineExit(MachineExit.Kind.ERROR, 1, "hangs: " + where(machine));
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
            return new Outcome(
                    exit, serial.toString(StandardCharsets.UTF_8), machine.stats().instructions());
        }
    }

    private static String where(Machine machine) {
        var text = new StringBuilder();
        for (Hart hart : machine.harts()) {
            text.append(
                    String.format(
                            "hart %d mode %d pc %x case %d, ",
                            hart.id(), hart.privilege(), hart.pc(), hart.x(27)));
        }
        return text.toString();
    }
}
