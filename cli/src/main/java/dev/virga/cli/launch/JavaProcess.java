package dev.virga.cli.launch;

import dev.virga.api.home.VirgaHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line that starts one of Virga's programs as a process of its own: the JDK of this
 * process, the component's flags and jars, its start-up cache when there is a fresh one. Immutable;
 * any thread.
 *
 * <pre>{@code
 * new ProcessBuilder(JavaProcess.of(Component.AGENT).command("--node", "n1")).start();
 * }</pre>
 */
public final class JavaProcess {

    private final Installation installation;
    private final VirgaHome home;
    private final Component component;
    private final List<String> extraFlags;

    private JavaProcess(
            Installation installation,
            VirgaHome home,
            Component component,
            List<String> extraFlags) {
        this.installation = installation;
        this.home = home;
        this.component = component;
        this.extraFlags = extraFlags;
    }

    /** A component of the installation and in the home of this process. */
    public static JavaProcess of(Component component) {
        return of(Installation.ofProcess(), VirgaHome.ofProcess(), component);
    }

    /** A component of an installation. */
    public static JavaProcess of(Installation installation, VirgaHome home, Component component) {
        return new JavaProcess(installation, home, component, List.of());
    }

    /**
     * The same with more JVM flags, such as {@code -Xmx512m} or {@code -Dname=value}: they come
     * last, so they win. Flags that change the collector or the module graph make the JVM ignore
     * the start-up cache.
     */
    public JavaProcess withFlags(String... flags) {
        List<String> all = new ArrayList<>(extraFlags);
        all.addAll(List.of(flags));
        return new JavaProcess(installation, home, component, List.copyOf(all));
    }

    /**
     * The whole command line, ready for a {@link ProcessBuilder}.
     *
     * @throws dev.virga.cli.exit.CliException if the component has not been built
     */
    public List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(start());
        command.addAll(extraFlags);
        command.add(component.mainClass());
        command.addAll(arguments);
        return command;
    }

    /** {@link #command(List)} with the arguments listed. */
    public List<String> command(String... arguments) {
        return command(List.of(arguments));
    }

    /** The {@code java} that runs this process. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private List<String> start() {
        StartCache cache = StartCache.of(home.launch(), installation, component);
        try {
            if (cache.fresh(installation.jars(component))) {
                return List.of("@" + cache.argumentFile());
            }
        } catch (IOException e) {
            // A cache that cannot be read is as good as none: it only saves time.
            return plain(installation, component);
        }
        return plain(installation, component);
    }

    /** Flags and class path without any cache. */
    static List<String> plain(Installation installation, Component component) {
        return plain(installation, component, installation.classPath(component));
    }

    /** The same with another class path. */
    static List<String> plain(Installation installation, Component component, String classPath) {
        List<String> arguments = new ArrayList<>(component.flags());
        arguments.add("-D" + Installation.ROOT_PROPERTY + "=" + installation.root());
        arguments.add("-cp");
        arguments.add(classPath);
        return arguments;
    }
}
