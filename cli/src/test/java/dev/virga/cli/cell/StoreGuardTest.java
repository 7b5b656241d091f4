package dev.virga.cli.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.ProcessIdentity;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who holds the store and stands still is found, and nobody else. */
@Timeout(60)
class StoreGuardTest {
    @TempDir private Path folder;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        Files.createFile(folder.resolve("cell.db-shm"));
        Files.createFile(folder.resolve("another"));
        processes.add(start(folder.resolve("cell.db-shm")));
        processes.add(start(folder.resolve("another")));
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void onlyWhoHoldsTheStoreAndDoesNotRunIsFound() throws Exception {
        Process holder = processes.getFirst();
        Process other = processes.getLast();
        StoreGuard guard = new StoreGuard(folder.resolve("cell.db"));
        List<ProcessRecord> records = List.of(record("cp-1", holder), record("cp-2", other));
        assertThat(guard.blocking(records)).isEmpty();

        signal("STOP", other);
        for (long end = System.nanoTime() + 2 * StoreGuard.PATIENCE.toNanos();
                System.nanoTime() - end < 0; ) {
            assertThat(guard.blocking(records)).as("one holds nothing, one runs").isEmpty();
            LockSupport.parkNanos(100_000_000);
        }
        signal("STOP", holder);
        assertThat(guard.blocking(records)).as("not at once").isEmpty();
        List<ProcessRecord> found = List.of();
        while (found.isEmpty()) {
            LockSupport.parkNanos(100_000_000);
            found = guard.blocking(records);
        }
        assertThat(found).extracting(ProcessRecord::name).containsExactly("cp-1");
        signal("CONT", holder);
        while (!guard.blocking(records).isEmpty()) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static Process start(Path file) throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader said = process.inputReader();
        assertThat(said.readLine()).isEqualTo("locked true");
        return process;
    }

    private static void signal(String signal, Process process) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(30, TimeUnit.SECONDS) && kill.exitValue() == 0).isTrue();
    }

    private static ProcessRecord record(String name, Process process) {
        return new ProcessRecord(
                name,
                CellPlan.Role.CONTROL_PLANE,
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH),
                "http://127.0.0.1:1",
                "log",
                ProcessIdentity.of(process.pid()));
    }
}
