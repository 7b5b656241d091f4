package dev.virga.guest.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.isa.CrossAssembler;
import dev.virga.guest.isa.ElfRun;
import dev.virga.guest.isa.Memory;
import dev.virga.guest.isa.Program;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The litmus programs on 2 to 4 harts with a thread each, on every engine, on memory that stays and
 * on memory whose frames are refused and taken back while the harts run. A failing case is the line
 * of the program's source.
 */
class LitmusTest {
    private static final long SEED = 20260102;
    private static final List<EngineKind> ENGINES =
            List.of(EngineKind.INTERPRETER, EngineKind.TRANSLATOR);

    static Stream<Arguments> runs() {
        return ENGINES.stream()
                .flatMap(engine ->
                        IntStream.rangeClosed(2, 4)
                                .boxed()
                                .flatMap(harts -> Program.litmus(harts).stream())
                                .flatMap(program ->
                                        Stream.of(Memory.values())
                                                .map(memory ->
                                                        Arguments.of(program, engine, memory))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("runs")
    void nothingForbiddenHappens(Program program, EngineKind engine, Memory memory)
            throws InterruptedException {
        var run =
                new ElfRun(
                        CrossAssembler.build(program),
                        program.harts(),
                        engine,
                        ClockMode.REAL,
                        memory,
                        SEED);
        ElfRun.Outcome outcome = run.run();
        assertThat(outcome.passed())
                .as("%s, seed %d: %s", program.source(), SEED, outcome.explain())
                .isTrue();
    }
}
