package dev.virga.guest.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs any folder of ELF files that give their verdict through {@code tohost}, such as a build of
 * the public riscv-tests: {@code mvn test -pl guest-runtime -Dtest=IsaSuiteTest
 * -Disa.suite=/folder}. Without the property there is nothing to run.
 */
@EnabledIfSystemProperty(named = "isa.suite", matches = ".+")
class IsaSuiteTest {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("isa.suite")))) {
            return files.filter(IsaSuiteTest::isElf).sorted().toList();
        }
    }

    private static boolean isElf(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        } catch (IOException e) {
            throw new AssertionError("can't read " + file, e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void passes(Path elf) throws InterruptedException {
        for (EngineKind engine : EngineKind.values()) {
            for (Memory memory : Memory.values()) {
                ElfRun.Outcome outcome =
                        new ElfRun(elf, 1, engine, ClockMode.REAL, memory, 1).run();
                assertThat(outcome.passed())
                        .as("%s, %s, %s: %s", elf.getFileName(), engine, memory, outcome.explain())
                        .isTrue();
            }
        }
    }
}
