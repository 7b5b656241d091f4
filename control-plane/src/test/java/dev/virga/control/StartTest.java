package dev.virga.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.tls.TlsFolder;
import dev.virga.control.store.sql.SqlStore;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process of a control plane says that cannot start: one line, and how it ends. */
class StartTest {
    @TempDir private Path data;

    @Test
    void aStoreOfANewerVersionIsLeftAlone() throws Exception {
        Path file = new CellLayout(data).store();
        SqlStore.sqlite(file, InstantSource.system(), "store-test").close();
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = raw.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description,"
                            + " type, script, checksum, installed_by, execution_time, success)"
                            + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1,"
                            + " true)");
        }
        assertThat(start(1))
                .contains("cannot start: the store " + file + " has version 99 of the tables")
                .contains("start the newer release, or another store")
                .doesNotContain("\tat ");
    }

    @Test
    void anAddressThatIsNotOnLoopbackNeedsAWord() throws Exception {
        assertThat(start(2, "--host", "192.0.2.1"))
                .contains("the cluster member at 192.0.2.1:", "--trusted-network NAME");
        assertThat(start(2, "--api-host", "192.0.2.1", "--tls", "off"))
                .contains("the API at 192.0.2.1:0 is not on loopback", "is not encrypted");
        assertThat(start(2, "--tls", "perhaps")).contains("--tls takes auto, on or off");
    }

    @Test
    void aCertificateThatNobodyCanMakeIsAskedFor() throws Exception {
        Path tls = new CellLayout(data).tls();
        TlsFolder folder = new TlsFolder(tls);
        folder.found(Instant.now());
        Files.delete(tls.resolve("ca.key"));
        assertThat(start(1, "--tls", "on"))
                .contains("cannot start: the certificate ", "cp-1.pem is missing", "bring one")
                .doesNotContain("\tat ");
    }

    /** Starts it and expects it to end; what it said. */
    private String start(int status, String... more) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ControlPlaneMain.class.getName(),
                                "--data",
                                data.toString(),
                                "--member-port",
                                Integer.toString(port)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(status);
        return said;
    }
}
