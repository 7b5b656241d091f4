package dev.virga.node.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineExit;
import dev.virga.node.vcpu.GuestPrograms.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real machines on a few workers. */
final class ScheduledMachineTest {
    private static final long RAM = 16L << 20;

    /** Far longer than anything runs. */
    private static final long HANG_MINUTES = 3;

    /** Counts up in memory for ever, and yields now and then. */
    private static final String COUNTER =
            """
            .globl _start
            _start: la t0, count
            1:      ld t1, 0(t0)
                    addi t1, t1, 1
                    sd t1, 0(t0)
                    andi t2, t1, 1023
                    bnez t2, 1b
                    .word 0x0100000f # pause
                    j 1b
                    .data
            count:  .dword 0
            """;

    /** Starts over so many times by the test device, then switches off. */
    private static final String REBOOTER =
            """
            .globl _start
            _start: csrr t0, mhartid
                    bnez t0, rest
                    li t1, 0x100000
                    li t2, 0x7777
                    sw t2, 0(t1)
            rest:   wfi
                    j rest
            """;

    @TempDir private Path folder = Path.of("");

    /** A machine that runs, and what it came to. */
    private record Running(Program program, Machine machine, ScheduledMachine scheduled)
            implements AutoCloseable {
        MachineExit await() throws Exception {
            return scheduled.exit().get(HANG_MINUTES, TimeUnit.MINUTES);
        }

        void expectPass() throws Exception {
            MachineExit exit = await();
            assertThat(exit.kind()).as("%s: %s", program, exit).isEqualTo(MachineExit.Kind.TOHOST);
            assertThat(exit.code()).as("%s: %s", program, exit).isZero();
        }

        @Override
        public void close() {
            scheduled.close();
            machine.close();
        }
    }

    private static Running run(VcpuScheduler scheduler, Program program, EngineKind engine) {
        Machine machine =
                Machine.create(
                        MachineConfig.builder()
                                .memoryBytes(RAM)
                                .harts(program.harts())
                                .boot(new Boot.Elf(program.elf()))
                                .engine(engine)
                                .build());
        ScheduledMachine scheduled =
                scheduler.machine(machine, ShareTerms.of(program.harts()), () -> true);
        scheduled.start();
        return new Running(program, machine, scheduled);
    }

    private static void allPass(VcpuScheduler scheduler, List<Program> programs, EngineKind engine)
            throws Exception {
        List<Running> all = new ArrayList<>();
        for (Program program : programs) {
            all.add(run(scheduler, program, engine));
        }
        for (Running one : all) {
            one.expectPass();
            one.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EngineKind.class,
            names = {"INTERPRETER", "TRANSLATOR"})
    void allProgramsOfOneHartPassSideBySide(EngineKind engine) throws Exception {
        try (VcpuScheduler scheduler = new VcpuScheduler(2, Policy.FAIR)) {
            allPass(scheduler, new GuestPrograms(folder).single(), engine);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void litmusProgramsPassWithFewerWorkersThanHarts(int workers) throws Exception {
        GuestPrograms programs = new GuestPrograms(folder);
        try (VcpuScheduler scheduler = new VcpuScheduler(workers, Policy.ROUND_ROBIN)) {
            for (EngineKind engine : List.of(EngineKind.INTERPRETER, EngineKind.TRANSLATOR)) {
                allPass(scheduler, programs.litmus(4), engine);
            }
        }
    }

    @Test
    void pauseAndResumeAtAnyMoment() throws Exception {
        long seed = Long.getLong("vcpu.seed", System.nanoTime());
        Random random = new Random(seed);
        GuestPrograms programs = new GuestPrograms(folder);
        try (VcpuScheduler scheduler = new VcpuScheduler(2, Policy.FAIR);
                Running counter =
                        run(scheduler, programs.text("counter", COUNTER, 3), EngineKind.AUTO)) {
            Running judged = run(scheduler, programs.litmus(3).getFirst(), EngineKind.INTERPRETER);
            for (int i = 0; i < 300; i++) {
                for (Running one : List.of(counter, judged)) {
                    one.scheduled().pause();
                    long before = one.machine().stats().instructions();
                    if (random.nextInt(4) == 0) {
                        Thread.yield();
                    }
                    assertThat(one.machine().stats().instructions())
                            .as("seed %d: it ran while it was paused", seed)
                            .isEqualTo(before);
                    one.scheduled().resume();
                }
            }
            judged.expectPass();
            judged.close();
            long before = counter.machine().stats().instructions();
            while (counter.machine().stats().instructions() == before) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aGuestStartsOverAndEndsWhileItIsPaused() throws Exception {
        GuestPrograms programs = new GuestPrograms(folder);
        try (VcpuScheduler scheduler = new VcpuScheduler(2, Policy.FAIR)) {
            Running one = run(scheduler, programs.text("rebooter", REBOOTER, 4), EngineKind.AUTO);
            long seen = 0;
            for (int resets = 0; resets < 20; ) {
                long now = one.machine().stats().instructions();
                if (now != seen) {
                    seen = now;
                    resets++;
                }
                Thread.yield();
            }
            one.scheduled().pause();
            one.scheduled().stop();
            assertThat(one.await().kind()).isEqualTo(MachineExit.Kind.STOPPED);
            one.close();
        }
    }

    @Test
    void whoMayNotRunStandsStillUntilItMay() throws Exception {
        GuestPrograms programs = new GuestPrograms(folder);
        AtomicBoolean may = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Program program = programs.text("counter", COUNTER, 1);
        try (VcpuScheduler scheduler = new VcpuScheduler(1, Policy.FAIR);
                Machine machine =
                        Machine.create(
                                MachineConfig.builder()
                                        .memoryBytes(RAM)
                                        .boot(new Boot.Elf(program.elf()))
                                        .build());
                ScheduledMachine scheduled =
                        scheduler.machine(
                                machine,
                                ShareTerms.of(1),
                                () -> {
                                    asked.incrementAndGet();
                                    return may.get();
                                })) {
            scheduled.start();
            while (asked.get() < 5) {
                Thread.onSpinWait();
            }
            assertThat(machine.stats().instructions()).isZero();
            may.set(true);
            while (machine.stats().instructions() == 0) {
                Thread.onSpinWait();
            }
            assertThat(scheduled.times().throttledNanos()).isPositive();
        }
    }

    @Test
    void endsWithoutEverHavingRun() throws Exception {
        GuestPrograms programs = new GuestPrograms(folder);
        Program program = programs.text("counter", COUNTER, 1);
        try (VcpuScheduler scheduler = new VcpuScheduler(1, Policy.FAIR);
                Machine machine =
                        Machine.create(
                                MachineConfig.builder()
                                        .memoryBytes(RAM)
                                        .boot(new Boot.Elf(program.elf()))
                                        .build())) {
            ScheduledMachine scheduled = scheduler.machine(machine, ShareTerms.of(1), () -> true);
            scheduled.close();
            assertThat(scheduled.exit().get().kind()).isEqualTo(MachineExit.Kind.STOPPED);
        }
    }
}
