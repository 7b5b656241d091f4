package dev.virga.control.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.control.store.Change;
import dev.virga.control.store.Rows;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed (SIGKILL) in the middle of its writes, again and again: none that was
 * acknowledged is lost, and none that is asked for again is made twice.
 */
@Timeout(600)
class KilledWriterTest {
    private static final int WRITES = 1000;
    private static final int KILLS = 3;

    @Test
    void sqlite(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cell.db");
        check(file.toString(), () -> SqlStore.sqlite(file, InstantSource.system(), "store-test"));
    }

    @Test
    void postgresql() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.freshDatabase();
            check(url, () -> SqlStore.postgresql(url, InstantSource.system(), "store-test"));
        }
    }

    /** Opens the database of the test. */
    @FunctionalInterface
    private interface Opening {
        SqlStore open();
    }

    private static void check(String database, Opening opening) throws Exception {
        long seed = Long.getLong("virga.seed", System.nanoTime());
        Random random = new Random(seed);
        Set<Integer> acknowledged = new TreeSet<>();
        for (int i = 0; i < KILLS; i++) {
            int patience = 1 + random.nextInt(WRITES / (KILLS + 1));
            boolean ended = run(database, acknowledged, acknowledged.size() + patience);
            assertThat(ended).as("killed before its end, seed %d", seed).isFalse();
            try (SqlStore store = opening.open()) {
                for (int number : acknowledged) {
                    assertThat(store.view().vmNamed("default", "vm" + number))
                            .as("acknowledged %d, seed %d", number, seed)
                            .isPresent();
                }
            }
        }
        assertThat(run(database, acknowledged, Integer.MAX_VALUE)).as("seed %d", seed).isTrue();
        assertThat(acknowledged).hasSize(WRITES);
        try (SqlStore store = opening.open()) {
            once(store);
        }
    }

    private static void once(SqlStore store) {
        View view = store.view();
        assertThat(view.vms()).hasSize(WRITES);
        assertThat(view.usedBy("default").vms()).isEqualTo(WRITES);
        assertThat(view.revision()).isEqualTo(WRITES);
        List<Store.Revision> log = store.changesAfter(0, WRITES + 1).orElseThrow();
        assertThat(log).hasSize(WRITES);
        assertThat(log.stream().map(Store.Revision::change).map(Change::writes))
                .allSatisfy(writes -> assertThat(writes).hasSize(2));
        assertThat(log)
                .extracting(each -> ((Write.PutVm) each.change().writes().getFirst()).vm().id())
                .doesNotHaveDuplicates();
        for (int number = 1; number <= WRITES; number++) {
            assertThat(view.eventsOf(Rows.vm(number, "x").id())).hasSize(1);
        }
    }

    /** Lets a writer run until so many are acknowledged; true if it came to its end. */
    private static boolean run(String database, Set<Integer> acknowledged, int enough)
            throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WriterProcess.class.getName(),
                                database,
                                Integer.toString(WRITES))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        boolean ended = false;
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("end")) {
                    ended = true;
                } else {
                    assertThat(line).containsOnlyDigits();
                    acknowledged.add(Integer.parseInt(line));
                }
                if (acknowledged.size() >= enough) {
                    // Through its handle: the stream stays open for what was said before.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        return ended;
    }
}
