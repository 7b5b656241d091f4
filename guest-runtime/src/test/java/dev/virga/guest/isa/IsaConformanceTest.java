package dev.virga.guest.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every program of one hart on every engine, in real and in counted time, on memory that stays and
 * on memory that does not. A failing case is the line of the program's source.
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
                                                        Memory.ROAMING))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}")
    @MethodSource("runs")
    void passes(Program program, EngineKind engine, ClockMode clock, Memory memory)
            throws InterruptedException {
        Path elf = CrossAssembler.build(program);
        ElfRun.Outcome outcome = new ElfRun(elf, 1, engine, clock, memory, SEED).run();
        assertThat(outcome.passed())
                .as("%s, seed %d: %s", program.source(), SEED, outcome.explain())
                .isTrue();
    }
}
