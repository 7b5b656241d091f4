package dev.virga.cli.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * The start-up cache of one component (JEP 483, JEP 514): an AOT cache beside an argument file that
 * names it. {@code java @FILE MAIN} then starts with flags, class path and cache. The launcher
 * script only looks whether the argument file is newer than every jar.
 *
 * <p>Its absence only costs time, so whatever is wrong with it is repaired by making it anew. Files
 * are written under a temporary name and renamed.
 *
 * @param folder {@code launch/ROOT} in the cache folder, one for each place that Virga runs from
 * @param component whose start-up it is
 * @param jdk the JDK's build, such as {@code 25.0.3+9-LTS}
 */
public record StartCache(Path folder, Component component, String jdk) {

    /** The cache of a component for the JDK that runs this process. */
    public static StartCache of(Path launchFolder, Installation installation, Component component) {
        String place = installation.root().toString().replace('/', '-');
        return new StartCache(launchFolder.resolve(place), component, Runtime.version().toString());
    }

    /** Tells the JVM everything but the main class. */
    public Path argumentFile() {
        return folder.resolve(component.word() + "-" + jdk + ".args");
    }

    /** Where the cache made for these jars stands. */
    public Path cacheFile(List<Path> jars) throws IOException {
        return folder.resolve(component.word() + "-" + jdk + "-" + key(jars) + ".aot");
    }

    /** Where copies of jars stand that the cache can't do without. */
    Path jarFolder(List<Path> jars) throws IOException {
        return folder.resolve(component.word() + "-" + jdk + "-" + key(jars) + ".jars");
    }

    /** Whether it is there and was made for just these jars. */
    public boolean fresh(List<Path> jars) throws IOException {
        Path cache = cacheFile(jars);
        return Files.isRegularFile(cache)
                && Files.isRegularFile(argumentFile())
                && Files.readString(argumentFile()).contains(quoted(cache.toString()));
    }

    /**
     * Tells the launcher script that the cache fits. It compares times only, and a build that wrote
     * the same jars, or only their folder, looks to it like a new one.
     */
    void confirm() throws IOException {
        Files.setLastModifiedTime(argumentFile(), FileTime.from(Instant.now()));
    }

    /** A digest of names, sizes and times of the jars and of the JVM's flags. */
    String key(List<Path> jars) throws IOException {
        StringBuilder text = new StringBuilder(String.join(" ", component.flags())).append('\n');
        for (Path jar : jars) {
            text.append(jar)
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar).toMillis())
                    .append('\n');
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Makes a finished cache the one in use, and removes those it replaces. */
    void publish(Path finished, List<Path> jars, Installation installation, String classPath)
            throws IOException {
        Path cache = cacheFile(jars);
        Files.move(finished, cache, StandardCopyOption.ATOMIC_MOVE);
        Path temporary = Files.createTempFile(folder, "args", ".tmp");
        Files.writeString(temporary, argumentText(cache, installation, classPath));
        Files.move(temporary, argumentFile(), StandardCopyOption.ATOMIC_MOVE);
        removeOthers("*.aot", cache);
        removeOthers("*.jars", jarFolder(jars));
    }

    /** Removes what earlier caches of this component have left. */
    private void removeOthers(String pattern, Path mine) throws IOException {
        String prefix = component.word() + "-" + jdk + "-";
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().startsWith(prefix) && !entry.equals(mine)) {
                    delete(entry);
                }
            }
        }
    }

    private static void delete(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(entry)) {
                for (Path jar : jars) {
                    Files.deleteIfExists(jar);
                }
            }
        }
        Files.deleteIfExists(entry);
    }

    private String argumentText(Path cache, Installation installation, String classPath) {
        StringBuilder text = new StringBuilder();
        for (String flag : component.flags()) {
            text.append(flag).append('\n');
        }
        text.append("-Xlog:aot=off\n-XX:AOTCache=").append(quoted(cache.toString())).append('\n');
        text.append("-D").append(Installation.ROOT_PROPERTY).append('=');
        text.append(quoted(installation.root().toString())).append('\n');
        text.append("-cp\n").append(quoted(classPath)).append('\n');
        return text.toString();
    }

    /** As the java launcher's argument files want it: in quotes, backslash doubled. */
    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
