package dev.virga.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.output.Streams;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir private Path home;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void aVariableWinsOverTheProfileAndTheProfileOverTheLocalCell() throws Exception {
        profiles(
                """
                # mine
                [default]
                endpoints = http://127.0.0.1:1, http://127.0.0.1:2
                token = abc
                project = red

                [other]
                endpoints=https://cloud.example:3
                token=def
                """);
        Access access = access();
        assertThat(access.endpoints()).containsExactly("http://127.0.0.1:1", "http://127.0.0.1:2");
        assertThat(access.token()).isEqualTo("abc");
        assertThat(access.project()).contains("red");
        environment.put("VIRGA_PROFILE", "other");
        environment.put("VIRGA_PROJECT", "blue");
        assertThat(access().endpoints()).containsExactly("https://cloud.example:3");
        assertThat(access().project()).contains("blue");
        environment.put("VIRGA_ENDPOINT", "http://127.0.0.1:4");
        environment.put("VIRGA_TOKEN", "ghi");
        assertThat(access().endpoints()).containsExactly("http://127.0.0.1:4");
        assertThat(access().token()).isEqualTo("ghi");
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(this::access)
                .withMessageContaining("cloudctl up");
        profiles("[default]\nendpoint = http://127.0.0.1:1\n");
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(this::access)
                .withMessageContaining("line 2")
                .withMessageContaining("'endpoint'");
        environment.put("VIRGA_ENDPOINT", "localhost");
        profiles("");
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(this::access)
                .withMessageContaining("https://HOST:PORT");
        environment.put("VIRGA_PROFILE", "nobody");
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(this::access)
                .withMessageContaining("no profile nobody");
    }

    private void profiles(String text) throws Exception {
        Path config = Files.createDirectories(home.resolve("config"));
        Files.writeString(config.resolve("profiles.conf"), text);
    }

    private Access access() throws Exception {
        environment.put("VIRGA_HOME", home.toString());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Streams streams =
                new Streams(
                        new ByteArrayInputStream(new byte[0]),
                        nowhere,
                        nowhere,
                        environment,
                        false,
                        false,
                        false);
        Cloud cloud = Cloud.of(streams);
        return Access.of(streams, cloud.home().config(), new LocalCell(cloud.home()));
    }
}
