package dev.virga.guest.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In counted time the same program ends in the same state to the bit, also when it is paused where
 * chance has it, saved, and goes on in another machine.
 */
class DeterminismTest {
    private static final int MOVES = 3;

    static Stream<Program> programs() {
        return Stream.concat(
                Stream.of("user/d virtual", "user/a virtual", "machine/wfi", "supervisor/sfence")
                        .map(Program::named),
                Program.litmus(3).stream());
    }

    @ParameterizedTest
    @MethodSource("programs")
    void sameProgramSameEnd(Program program) throws Exception {
        MachineConfig config = config(program);
        String undisturbed = toTheEnd(config);
        assertThat(toTheEnd(config)).isEqualTo(undisturbed);

        long seed = new SplittableRandom().nextLong();
        assertThat(moving(config, new SplittableRandom(seed)))
                .as("paused and moved, seed %d", seed)
                .isEqualTo(undisturbed);
    }

    private static MachineConfig config(Program program) {
        return MachineConfig.builder()
                .memoryBytes(16L << 20)
                .harts(program.harts())
                .boot(new Boot.Elf(CrossAssembler.build(program)))
                .clock(ClockMode.INSTRUCTIONS)
                .build();
    }

    private static String toTheEnd(MachineConfig config) throws Exception {
        try (Machine machine = Machine.create(config)) {
            return toTheEnd(machine);
        }
    }

    private static String toTheEnd(Machine machine) throws Exception {
        try (var runner = new MachineRunner(machine, "determinism")) {
            runner.start();
            MachineExit exit = runner.exit().get();
            assertThat(exit.code()).as("%s", exit).isZero();
        }
        return machine.stateHash();
    }

    private static String moving(MachineConfig config, SplittableRandom random) throws Exception {
        Machine machine = Machine.create(config);
        try {
            for (int move = 0; move < MOVES; move++) {
                try (var runner = new MachineRunner(machine, "determinism")) {
                    runner.start();
                    LockSupport.parkNanos(random.nextLong(20_000_000));
                    runner.pause();
                    if (machine.ended().isPresent()) {
                        break;
                    }
                    var snapshot = new ByteArrayOutputStream();
                    machine.save(snapshot);
                    Machine next =
                            Machine.restore(
                                    config, new ByteArrayInputStream(snapshot.toByteArray()));
                    runner.close();
                    machine.close();
                    machine = next;
                }
            }
            return machine.ended().isPresent() ? machine.stateHash() : toTheEnd(machine);
        } finally {
            machine.close();
        }
    }
}
