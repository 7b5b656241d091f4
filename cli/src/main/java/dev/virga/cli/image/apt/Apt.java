package dev.virga.cli.image.apt;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The host's {@code apt-get} with a world of its own: sources, lists, archives and package states
 * stand in one folder, so that it works without root and leaves the host untouched. Of the host's
 * configuration only what concerns downloads counts ({@code Acquire::}: proxies, timeouts), and its
 * credentials. Packages are checked by apt against the archive's signed index.
 *
 * <p>One at a time in a folder; the caller sees to that.
 */
public final class Apt {

    private static final Pattern INSTALL =
            Pattern.compile("Inst (\\S+) (?:\\[[^]]*] )?\\((\\S+) .*\\[(\\w+)]\\).*");

    /** The other name of the release that is current. */
    private static final String ALIAS = "stable";

    private final Path folder;
    private final String suite;
    private final String architecture;
    private final Progress progress;

    /** An apt whose files stand in {@code folder}. */
    public Apt(Path folder, String suite, String architecture, Progress progress) {
        this.folder = folder.toAbsolutePath();
        this.suite = suite;
        this.architecture = architecture;
        this.progress = progress;
    }

    /**
     * Lays the folder out and fetches the index of packages.
     *
     * @param assumed packages to take for installed, because what they install isn't wanted
     * @throws CliException if there is no apt, no network, or the archive's signature is not right
     */
    public void update(DebianMirror mirror, List<String> assumed)
            throws IOException, InterruptedException {
        for (String sub : List.of("lists/partial", "archives/partial", "sources.d", "empty.d")) {
            Files.createDirectories(folder.resolve(sub));
        }
        Files.writeString(folder.resolve("none"), "");
        assume(assumed);
        Files.writeString(folder.resolve("apt.conf"), configuration());
        try {
            fetchIndex(mirror, suite);
        } catch (CliException e) {
            // Mostly a mirror that is just being updated; apt keeps what it had, signed as well.
            if (indexed(suite)) {
                progress.note("going on with the package index of before: " + e.getMessage());
            } else {
                fetchAlias(mirror, e);
            }
        }
    }

    private void fetchIndex(DebianMirror mirror, String name)
            throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("sources.d/virga.sources"),
                """
                Types: deb
                URIs: %s
                Suites: %s
                Components: main
                Architectures: %s
                Signed-By: %s
                """
                        .formatted(mirror.uri(), name, architecture, mirror.keyring()));
        run("fetch Debian's package index", List.of("apt-get", "update", "-q"));
    }

    /**
     * The release by its other name, as long as that is its name: both are files of their own in
     * the archive, and a mirror that is being updated often has one of them whole.
     */
    private void fetchAlias(DebianMirror mirror, CliException why)
            throws IOException, InterruptedException {
        try {
            fetchIndex(mirror, ALIAS);
        } catch (CliException e) {
            why.addSuppressed(e);
            throw why;
        }
        if (!indexed(ALIAS) || !releaseSays("Codename: " + suite)) {
            throw why;
        }
        progress.note("going on with the index of " + ALIAS + ": " + why.getMessage());
    }

    private boolean releaseSays(String line) throws IOException {
        try (DirectoryStream<Path> lists =
                Files.newDirectoryStream(folder.resolve("lists"), "*_" + ALIAS + "_InRelease")) {
            for (Path release : lists) {
                if (Files.readAllLines(release).contains(line)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the index of a release was fetched, now or before. */
    private boolean indexed(String name) throws IOException {
        try (DirectoryStream<Path> lists =
                Files.newDirectoryStream(folder.resolve("lists"), "*_" + name + "_*_Packages*")) {
            return lists.iterator().hasNext();
        }
    }

    /** Takes other packages for installed than {@link #update} was told. */
    public void assume(List<String> packages) throws IOException {
        Files.writeString(folder.resolve("status"), status(packages));
    }

    /**
     * Downloads packages with everything they depend on.
     *
     * @return the {@code .deb} files
     * @throws CliException if a package does not exist or cannot be fetched
     */
    public List<Path> download(List<String> packages) throws IOException, InterruptedException {
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "-y", "-q"));
        List<String> simulate = new ArrayList<>(install);
        simulate.add("-s");
        simulate.addAll(packages);
        List<Path> files = new ArrayList<>();
        for (String line : run("resolve packages", simulate)) {
            Matcher matcher = INSTALL.matcher(line);
            if (matcher.matches()) {
                String version = matcher.group(2).replace(":", "%3a");
                String name = matcher.group(1) + "_" + version + "_" + matcher.group(3) + ".deb";
                files.add(folder.resolve("archives").resolve(name));
            }
        }
        install.add("--download-only");
        install.addAll(List.of("-o", "APT::Status-Fd=1"));
        install.addAll(packages);
        run("fetch Debian's packages", install);
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new CliException("apt did not fetch " + file.getFileName());
            }
        }
        return files;
    }

    private String configuration() throws IOException, InterruptedException {
        String acquire =
                start("read apt's configuration", List.of("apt-config", "dump"), Map.of()).stream()
                        .filter(line -> line.startsWith("Acquire::"))
                        .collect(Collectors.joining("\n"));
        return """
        %1$s
        Acquire::Languages "none";
        Dir::Etc::main "%2$s/none";
        Dir::Etc::parts "%2$s/empty.d";
        Dir::Etc::sourcelist "%2$s/none";
        Dir::Etc::sourceparts "%2$s/sources.d";
        Dir::Etc::preferences "%2$s/none";
        Dir::Etc::preferencesparts "%2$s/empty.d";
        Dir::State "%2$s";
        Dir::State::Lists "%2$s/lists";
        Dir::State::status "%2$s/status";
        Dir::Cache "%2$s";
        Dir::Cache::archives "%2$s/archives";
        Dir::Log "%2$s/log";
        APT::Architecture "%3$s";
        APT::Architectures { "%3$s"; };
        APT::Install-Recommends "false";
        APT::Sandbox::User "root";
        APT::Keep-Downloaded-Packages "true";
        APT::Update::Error-Mode "any";
        Debug::NoLocking "true";
        """
                .formatted(acquire, folder, architecture);
    }

    /** The states of packages that count as installed, in dpkg's format. */
    private static String status(List<String> assumed) {
        StringBuilder text = new StringBuilder();
        for (String name : assumed) {
            text.append("Package: ").append(name).append('\n');
            text.append("Status: install ok installed\n");
            text.append("Maintainer: nobody\nArchitecture: all\nMulti-Arch: foreign\n");
            text.append("Version: 9999\nDescription: taken for installed\n\n");
        }
        return text.toString();
    }

    private List<String> run(String what, List<String> command)
            throws IOException, InterruptedException {
        return start(
                what,
                command,
                Map.of("APT_CONFIG", folder.resolve("apt.conf").toString(), "LC_ALL", "C"));
    }

    private List<String> start(String what, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ERROR,
                    "there is no "
                            + command.getFirst()
                            + " on this host: building needs Debian's apt (any Debian or Ubuntu);"
                            + " elsewhere use 'cloudctl image import'",
                    e);
        }
        process.getOutputStream().close();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.startsWith("dlstatus:")) {
                    percent(line);
                } else {
                    lines.add(line);
                }
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0) {
            throw failure(what, lines);
        }
        return lines;
    }

    private void percent(String line) {
        String[] fields = line.split(":", 4);
        if (fields.length >= 3) {
            try {
                progress.at((long) Double.parseDouble(fields[2]), 100);
            } catch (NumberFormatException e) {
                // Only decoration: the download goes on without its bar.
                progress.at(0, 100);
            }
        }
    }

    private static CliException failure(String what, List<String> lines) {
        String all = String.join("\n", lines);
        String first =
                lines.stream()
                        .filter(line -> line.startsWith("E: "))
                        .findFirst()
                        .map(line -> line.substring(3))
                        .orElse(lines.isEmpty() ? "apt said nothing" : lines.getLast());
        String hint = "";
        if (all.contains("NO_PUBKEY") || all.contains("not signed")) {
            hint = " (update the package debian-archive-keyring)";
        } else if (all.matches(
                "(?s).*(Could not resolve|Temporary failure|Unable to connect|Failed to fetch"
                        + "|Could not connect).*")) {
            hint = " (is there a network, and a proxy in apt's configuration if one is needed?)";
        } else if (all.contains("No space left")) {
            hint = " (the disk is full)";
        }
        return new CliException("could not " + what + ": " + first + hint);
    }
}
