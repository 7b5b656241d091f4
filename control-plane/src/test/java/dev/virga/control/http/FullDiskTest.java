package dev.virga.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the store fills: requests for something new are refused and say why, reading goes on,
 * what is there can be deleted, nothing that was acknowledged is lost, leases are renewed and
 * fenced when not a byte is left, and with room it goes on by itself. In a small file system in a
 * mount namespace of the process's own (mount_namespaces(7)).
 */
class FullDiskTest {
    @Test
    void whatIsAcknowledgedIsKeptAndWithRoomItGoesOn(@TempDir Path folder) throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "a file system is mounted by root");
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=80m tmpfs \"$0\" && exec \"$@\"",
                        folder.toString(),
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDiskProcess.class.getName(),
                        folder.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said)
                .containsPattern("acknowledged [1-9]")
                .containsPattern("refused 507 .*\"code\":\"disk-full\"")
                .containsPattern("refused .*the disk of the store .*cell.db is full .*free some")
                .contains("read 200", "again 202", "delete 202", "left 0", "refused still 507")
                .contains("renewals scarce, refused: 0", "renewals full, refused: 0", "fence true")
                .contains("recovered true", "kept true")
                .doesNotContain("unexpected");
    }
}
