package dev.virga.guest.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every program of one hart on every engine, in real and in counted time, on memory that stays and
 * on memory that does not, and on memory that several machines have in common. A failing case is
 * the line of the program's source.
 */
class IsaConformanceTest {
    private static final long SEED = 20260101;
    private static final List<EngineKind> ENGINES =
            List.of(EngineKind.INTERPRETER, EngineKind.TRANSLATOR);

    static Stream<Arguments> runs() {
        return Program.single().stream()
                .flatMap(program ->
                        ENGINES.stream()
                                .flatMap(engine ->
                                        Stream.of(
                                                Arguments.of(
                                                        program,
                                                        engine,
                                                        ClockMode.REAL,
                                                        Memory.PLAIN),
                                                Arguments.of(
                                                        program,
                                                        engine,
                                                        ClockMode.INSTRUCTIONS,
                                                        Memory.PLAIN),
                                                Arguments.of(
                                                        program,
                                                        engine,
                                                        ClockMode.REAL,
                                                        Memory.ROAMING),
                                                Arguments.of(
                                                        program,
                                                        engine,
                                                        ClockMode.REAL,
                                                        Memory.COMMON))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}")
    @MethodSource("runs")
    void passes(Program program, EngineKind engine, ClockMode clock, Memory memory)
            throws InterruptedException, ExecutionException {
        Path elf = CrossAssembler.build(program);
        // Only with another machine there is something in common.
        int machines = memory == Memory.COMMON ? 3 : 1;
        try (ExecutorService threads = Executors.newFixedThreadPool(machines)) {
            List<Future<ElfRun.Outcome>> runs = new ArrayList<>();
            for (int i = 0; i < machines; i++) {
                ElfRun run = new ElfRun(elf, 1, engine, clock, memory, SEED + i);
                runs.add(threads.submit(run::run));
            }
            for (Future<ElfRun.Outcome> run : runs) {
                ElfRun.Outcome outcome = run.get();
                assertThat(outcome.passed())
                        .as("%s, seed %d: %s", program.source(), SEED, outcome.explain())
                        .isTrue();
            }
        }
    }

    /** A short program may end before any do, but not all of them. */
    @AfterAll
    static void framesOfSeveralMachinesMet() {
        assertThat(CommonFrames.met()).as("frames that met").isPositive();
    }
}
