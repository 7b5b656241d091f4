package dev.virga.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.api.home.VirgaHome;
import dev.virga.cli.exit.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
    @TempDir private Path folder = Path.of("");
    private Installation installation = new Installation(Path.of("/"));
    private VirgaHome home = VirgaHome.of(Map.of(), Path.of("/"));

    @BeforeEach
    void layOut() throws IOException {
        Path root = Files.createDirectories(folder.resolve("a place"));
        Path target = Files.createDirectories(root.resolve("node-agent/target/lib"));
        Files.writeString(target.resolveSibling("node-agent-1.jar"), "own");
        Files.writeString(target.resolveSibling("node-agent-1-tests.jar"), "tests");
        Files.writeString(target.resolve("b.jar"), "b");
        Files.writeString(target.resolve("a.jar"), "a");
        old(target.resolveSibling("node-agent-1.jar"));
        old(target.resolve("a.jar"));
        old(target.resolve("b.jar"));
        installation = new Installation(root);
        home = VirgaHome.of(Map.of("VIRGA_HOME", folder.resolve("home").toString()), folder);
    }

    private static void old(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    }

    private List<String> command() {
        return JavaProcess.of(installation, home, Component.AGENT)
                .withFlags("-Xmx99m")
                .command("--node", "n1");
    }

    @Test
    void withoutACacheTheCommandLineSaysEverything() {
        Path target = installation.root().resolve("node-agent/target");
        assertThat(command())
                .containsAll(Component.AGENT.flags())
                .contains(
                        target.resolve("node-agent-1.jar")
                                + ":"
                                + target.resolve("lib/a.jar")
                                + ":"
                                + target.resolve("lib/b.jar"))
                .endsWith("-Xmx99m", "dev.virga.node.agent.AgentMain", "--node", "n1");
    }

    @Test
    void aCacheIsUsedUntilAJarIsNewer() throws IOException {
        StartCache cache = StartCache.of(home.launch(), installation, Component.AGENT);
        List<Path> jars = installation.jars(Component.AGENT);
        Files.createDirectories(cache.folder());
        Path stale = Files.createFile(cache.folder().resolve("agent-" + cache.jdk() + "-0.aot"));
        Path made = Files.writeString(cache.folder().resolve("agent.training"), "cache");
        cache.publish(made, jars, installation, Installation.classPath(jars));
        assertThat(made).doesNotExist();
        assertThat(stale).doesNotExist();
        assertThat(cache.cacheFile(jars)).hasContent("cache");
        assertThat(cache.fresh(jars)).isTrue();
        assertThat(command()).contains("@" + cache.argumentFile()).doesNotContain("-cp");
        assertThat(cache.argumentFile())
                .content()
                .contains("-XX:AOTCache=\"" + cache.cacheFile(jars) + "\"")
                .contains("/a place/node-agent/target/lib/a.jar:");
        old(cache.argumentFile());
        assertThat(cache.fresh(jars)).isTrue();
        cache.confirm();
        assertThat(Files.getLastModifiedTime(cache.argumentFile()))
                .isGreaterThan(Files.getLastModifiedTime(jars.getLast()));
        Files.setLastModifiedTime(jars.getLast(), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(cache.fresh(jars)).isFalse();
        assertThat(command()).contains("-cp");
    }

    @Test
    void whatIsNotBuiltIsNamed() {
        assertThatThrownBy(() -> installation.jars(Component.CONTROL_PLANE))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("control-plane")
                .hasMessageContaining("mvn");
    }
}
