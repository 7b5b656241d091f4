package dev.virga.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cli/cloudctl} by a real shell, with a JDK and a Maven that only write down what they get.
 */
class LauncherScriptTest {
    private static final Path SCRIPT = Path.of("cloudctl").toAbsolutePath();

    @TempDir private Path folder = Path.of("");
    private Path root = Path.of("");
    private Path jdk = Path.of("");

    private record Answer(int code, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        root = folder.resolve("virga tree");
        Files.createDirectories(root.resolve("cli/src/main"));
        Files.createDirectories(root.resolve("control-plane/api/src/main"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
        Files.writeString(root.resolve("control-plane/pom.xml"), "<project/>");
        Files.writeString(root.resolve("control-plane/api/pom.xml"), "<project/>");
        Files.copy(SCRIPT, root.resolve("cli/cloudctl"));
        executable(root.resolve("cli/cloudctl"));
        jdk = jdk("jdk25", "25.0.3+9-LTS");
        tool(
                "mvn",
                "echo run >>'"
                        + folder.resolve("builds")
                        + "'; mkdir -p cli/target/lib;"
                        + " touch cli/target/cli-1.jar cli/target/lib/picocli.jar");
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_RUNTIME_VERSION=\""
                        + version
                        + "\"\nJAVA_VERSION=\""
                        + version.replaceFirst("[+].*", "")
                        + "\"\n");
        Path java = home.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\nfor a; do echo \"$a\"; done\nexit 42\n");
        executable(java);
        return home;
    }

    private void tool(String name, String body) throws IOException {
        Path file = Files.createDirectories(folder.resolve("tools")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        executable(file);
    }

    private Answer run(Map<String, String> more, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root.resolve("cli/cloudctl").toString()));
        command.addAll(List.of(arguments));
        return run(more, command);
    }

    private Answer run(Map<String, String> more, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("tools") + ":/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("VIRGA_AOT", "off");
        builder.environment().put("VIRGA_JAVA_HOME", jdk.toString());
        builder.environment().putAll(more);
        Process process = builder.start();
        process.getOutputStream().close();
        int code = process.waitFor();
        return new Answer(
                code,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void buildsOnFirstUseOnly() throws IOException, InterruptedException {
        Answer first = run(Map.of(), "vm", "ls", "a b");
        assertThat(first.err()).contains("building Virga ...").contains("Virga built");
        assertThat(first.out()).endsWith("dev.virga.cli.Main\nvm\nls\na b\n");
        assertThat(first.code()).as("the exit code of Java").isEqualTo(42);
        Answer second = run(Map.of(), "--version");
        assertThat(second.err()).isEmpty();
        assertThat(folder.resolve("builds")).content().hasLineCount(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws IOException, InterruptedException {
        run(Map.of());
        Path source = Files.createFile(root.resolve("cli/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run(Map.of("VIRGA_BUILD", "off")).err()).isEmpty();
        assertThat(run(Map.of()).err()).contains("built");
        assertThat(folder.resolve("builds")).content().hasLineCount(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws IOException, InterruptedException {
        tool(
                "mvn",
                "echo run >>'"
                        + folder.resolve("builds")
                        + "'; sleep 1; mkdir -p cli/target/lib;"
                        + " touch cli/target/cli-1.jar cli/target/lib/picocli.jar");
        String script = "'" + root.resolve("cli/cloudctl") + "' x";
        Answer both =
                run(
                        Map.of(),
                        List.of("sh", "-c", script + " & first=$!; " + script + "; wait $first"));
        assertThat(both.code()).isEqualTo(42);
        assertThat(both.out().lines().filter("dev.virga.cli.Main"::equals)).hasSize(2);
        assertThat(folder.resolve("builds")).content().hasLineCount(1);
        assertThat(root.resolve("cli/target/build.lock")).doesNotExist();
    }

    @Test
    void aFailedBuildSaysSoAndIsTriedAgain() throws IOException, InterruptedException {
        tool("mvn", "echo 'javac: no good'; exit 1");
        Answer failed = run(Map.of());
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("javac: no good").contains("the build failed");
        assertThat(root.resolve("cli/target/built")).doesNotExist();
        assertThat(root.resolve("cli/target/build.lock")).doesNotExist();
    }

    @Test
    void theLockOfADeadBuildDoesNotHold() throws IOException, InterruptedException {
        Path lock = Files.createDirectories(root.resolve("cli/target/build.lock"));
        Files.writeString(lock.resolve("pid"), "999999999\n");
        assertThat(run(Map.of()).err()).contains("built");
    }

    @Test
    void saysWhichJdkIsMissing() throws IOException, InterruptedException {
        Path old = jdk("jdk17", "17.0.15+6");
        Answer named = run(Map.of("VIRGA_JAVA_HOME", old.toString()));
        assertThat(named.code()).isEqualTo(1);
        assertThat(named.err()).contains("VIRGA_JAVA_HOME=" + old).contains("JDK 25 or newer");
    }

    @Test
    void takesJavaHomeBeforeThePath() throws IOException, InterruptedException {
        Path other = jdk("other", "26+1");
        tool("java", "echo 'not this one'");
        Answer home = run(Map.of("VIRGA_JAVA_HOME", "", "JAVA_HOME", other.toString()));
        assertThat(home.code()).as(home.err()).isEqualTo(42);
    }

    @Test
    void aFreshStartCacheIsUsed() throws IOException, InterruptedException {
        run(Map.of());
        String place = root.toRealPath().toString().replace('/', '-');
        Path cache = Files.createDirectories(folder.resolve("home/cache/launch").resolve(place));
        Path arguments = cache.resolve("command-25.0.3+9-LTS.args");
        Files.writeString(arguments, "");
        Files.setLastModifiedTime(arguments, FileTime.from(Instant.now().plusSeconds(60)));
        Map<String, String> on =
                Map.of("VIRGA_AOT", "", "VIRGA_HOME", folder.resolve("home").toString());
        assertThat(run(on, "--version").out()).startsWith("@" + arguments + "\n");
        assertThat(run(Map.of(), "--version").out()).startsWith("-XX:+UseSerialGC");
    }

    @Test
    void machinesGetAStrongJvm() throws IOException, InterruptedException {
        assertThat(run(Map.of(), "machine", "run", "--elf", "x").out())
                .contains("-Xmn8m")
                .contains("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        assertThat(run(Map.of(), "machine", "--help").out()).contains("-XX:TieredStopAtLevel=1");
    }

    /** The script has these flags too, for the start without a cache: they must not drift apart. */
    @Test
    void flagsAreThoseOfTheComponents() throws IOException, InterruptedException {
        for (Component component : List.of(Component.COMMAND, Component.MACHINE)) {
            String[] words =
                    component == Component.COMMAND
                            ? new String[] {"vm"}
                            : new String[] {"machine", "run"};
            String given =
                    run(Map.of(), words)
                            .out()
                            .lines()
                            .takeWhile(line -> !line.startsWith("-Dvirga"))
                            .collect(Collectors.joining("\n"));
            assertThat(given).isEqualTo(String.join("\n", component.flags()));
        }
    }

    @Test
    void aLinkToTheScriptWorks() throws IOException, InterruptedException {
        Path link =
                Files.createSymbolicLink(
                        folder.resolve("tools/cloudctl"), root.resolve("cli/cloudctl"));
        assertThat(run(Map.of(), List.of(link.toString(), "x")).code()).isEqualTo(42);
    }
}
