package dev.virga.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Never the same VM twice, and nothing lost, whatever goes wrong.
 *
 * <p>{@code -Dvirga.simulation.seeds=N} runs N seeds instead of 500; {@code
 * -Dvirga.simulation.seed=S} runs one again and prints what happened.
 */
class SimulationTest {
    private static final int SEEDS = 500;
    private static final int MUTANT_SEEDS = 200;
    private static final Logger LOG = Logger.getLogger("dev.virga");

    private static Optional<Level> level = Optional.empty();
    private Path root = Path.of("");

    @BeforeAll
    static void quiet() {
        level = Optional.ofNullable(LOG.getLevel());
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(level.orElse(null));
    }

    /** In memory if there is such a place: what is flushed in a simulation need not be. */
    @BeforeEach
    void folder() throws IOException {
        Path memory = Path.of("/dev/shm");
        root =
                Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "virga-simulation-")
                        : Files.createTempDirectory("virga-simulation-");
    }

    @AfterEach
    void remove() {
        Simulation.remove(root);
    }

    @Test
    void nothingEverRunsTwiceAndNothingIsLost() {
        Optional<Long> one = Optional.ofNullable(Long.getLong("virga.simulation.seed"));
        int seeds = Integer.getInteger("virga.simulation.seeds", SEEDS);
        LongStream.range(one.orElse(1L), one.map(seed -> seed + 1).orElse(seeds + 1L))
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, Mutant.NONE, root))
                .forEach(result -> {
                    if (one.isPresent()) {
                        System.out.println(result.journal());
                    }
                    if (result.violation().isPresent()) {
                        fail(
                                "seed %d: %s%nrun it again with -Dvirga.simulation.seed=%d%n%s",
                                result.seed(),
                                result.violation().get(),
                                result.seed(),
                                result.journal());
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyMutantIsCaught(Mutant mutant) {
        Optional<Simulation.Result> caught =
                LongStream.rangeClosed(1, MUTANT_SEEDS)
                        .mapToObj(seed -> Simulation.run(seed, mutant, root))
                        .filter(result -> result.violation().isPresent())
                        .findFirst();
        assertThat(caught).as("%s within %d seeds", mutant, MUTANT_SEEDS).isPresent();
        caught.ifPresent(result ->
                System.out.printf(
                        "%s: seed %d: %s%n", mutant, result.seed(), result.violation().orElse("")));
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(Simulation.run(seed, Mutant.NONE, root).digest())
                    .as("seed %d", seed)
                    .isEqualTo(Simulation.run(seed, Mutant.NONE, root).digest());
        }
    }
}
