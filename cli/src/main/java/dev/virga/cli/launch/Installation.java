package dev.virga.cli.launch;

import dev.virga.cli.exit.CliException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the jars stand: below a root, each module in {@code MODULE/target} with what it needs in
 * {@code MODULE/target/lib}, as the build leaves them.
 *
 * @param root the top of the source tree or distribution
 */
public record Installation(Path root) {

    /** The system property by which {@code cloudctl} says where the root is. */
    public static final String ROOT_PROPERTY = "virga.root";

    /**
     * The installation that this process runs from.
     *
     * @throws CliException if the launcher did not say
     */
    public static Installation ofProcess() {
        String root = System.getProperty(ROOT_PROPERTY, "");
        if (root.isEmpty()) {
            throw new CliException("start this with cli/cloudctl: it says where Virga stands");
        }
        return new Installation(Path.of(root));
    }

    /**
     * The class path of a component: its own jar first, then its libraries by name.
     *
     * @throws CliException if the module has not been built
     */
    public List<Path> jars(Component component) {
        Path target = root.resolve(component.module()).resolve("target");
        List<Path> own = jarsIn(target);
        if (own.isEmpty()) {
            throw new CliException(
                    "no jar in " + target + ": build with 'mvn -DskipTests package' in " + root);
        }
        List<Path> jars = new ArrayList<>(own);
        jars.addAll(jarsIn(target.resolve("lib")));
        return jars;
    }

    /** The class path of a component as the JVM takes it. */
    public String classPath(Component component) {
        return classPath(jars(component));
    }

    /** Jars as the JVM takes them. */
    static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> jarsIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.jar")) {
            entries.forEach(jars::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jars.removeIf(jar -> jar.toString().matches(".*-(tests|sources|javadoc)\\.jar"));
        jars.sort(null);
        return jars;
    }
}
