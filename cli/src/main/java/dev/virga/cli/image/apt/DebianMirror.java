package dev.virga.cli.image.apt;

import dev.virga.cli.exit.CliException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where Debian's packages come from, as the host's own apt is set up (sources.list(5), both
 * styles). We name no mirror of our own.
 *
 * @param uri the archive's base
 * @param keyring the file of keys that its index is signed with
 */
public record DebianMirror(String uri, Path keyring) {

    private static final Set<String> SUITES =
            Set.of(
                    "oldoldstable",
                    "oldstable",
                    "stable",
                    "testing",
                    "unstable",
                    "sid",
                    "bullseye",
                    "bookworm",
                    "trixie",
                    "forky",
                    "duke");

    private static final List<String> KEYRINGS =
            List.of(
                    "usr/share/keyrings/debian-archive-keyring.gpg",
                    "usr/share/keyrings/debian-archive-keyring.pgp",
                    "etc/apt/keyrings/debian-archive-keyring.gpg");

    /**
     * Reads the configuration below {@code root} (normally {@code /}).
     *
     * @throws CliException if it names no Debian archive, or the archive's keys are missing
     */
    public static DebianMirror ofHost(Path root) throws IOException {
        List<Source> sources = sources(root.resolve("etc/apt"));
        Source source =
                sources.stream()
                        .filter(DebianMirror::isDebian)
                        .findFirst()
                        .orElseThrow(() ->
                                new CliException(
                                        "the apt configuration of this host names no Debian"
                                                + " archive; say one with --mirror URI"));
        return new DebianMirror(source.uri(), keyring(root, source.signedBy()));
    }

    /** The archive that the user named, with the host's keys. */
    public static DebianMirror named(String uri, Path root) {
        return new DebianMirror(uri, keyring(root, Optional.empty()));
    }

    private record Source(String uri, List<String> suites, Optional<Path> signedBy) {}

    private static boolean isDebian(Source source) {
        return !source.uri().startsWith("cdrom:")
                && source.suites().stream().anyMatch(SUITES::contains);
    }

    private static Path keyring(Path root, Optional<Path> named) {
        if (named.isPresent() && Files.isReadable(named.get())) {
            return named.get();
        }
        return KEYRINGS.stream()
                .map(root::resolve)
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() ->
                        new CliException(
                                "the keys of Debian's archive are missing: install the"
                                        + " package debian-archive-keyring"));
    }

    private static List<Source> sources(Path etc) throws IOException {
        List<Path> files = new ArrayList<>();
        Path parts = etc.resolve("sources.list.d");
        if (Files.isDirectory(parts)) {
            try (DirectoryStream<Path> entries =
                    Files.newDirectoryStream(parts, "*.{sources,list}")) {
                entries.forEach(files::add);
            }
        }
        files.sort(null);
        Path main = etc.resolve("sources.list");
        if (Files.isReadable(main)) {
            files.addFirst(main);
        }
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            sources.addAll(file.toString().endsWith(".sources") ? deb822(lines) : oneLine(lines));
        }
        return sources;
    }

    /** {@code deb [options] uri suite component...} */
    private static List<Source> oneLine(List<String> lines) {
        List<Source> sources = new ArrayList<>();
        for (String line : lines) {
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.startsWith("deb ") && !text.startsWith("deb\t")) {
                continue;
            }
            text = text.substring(3).strip();
            Optional<Path> signedBy = Optional.empty();
            if (text.startsWith("[") && text.contains("]")) {
                String options = text.substring(1, text.indexOf(']'));
                text = text.substring(text.indexOf(']') + 1).strip();
                for (String option : options.strip().split("\\s+")) {
                    if (option.startsWith("signed-by=/")) {
                        signedBy = Optional.of(Path.of(option.substring(10).split(",")[0]));
                    }
                }
            }
            String[] words = text.split("\\s+");
            if (words.length >= 2) {
                sources.add(new Source(words[0], List.of(words[1]), signedBy));
            }
        }
        return sources;
    }

    /** Stanzas of {@code Field: value}, a continued value begins with a space. */
    private static List<Source> deb822(List<String> lines) {
        List<Source> sources = new ArrayList<>();
        Map<String, String> stanza = new LinkedHashMap<>();
        List<String> all = new ArrayList<>(lines);
        all.add("");
        String field = "";
        for (String line : all) {
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                stanza(stanza).ifPresent(sources::addAll);
                stanza.clear();
                field = "";
            } else if (Character.isWhitespace(line.charAt(0))) {
                stanza.merge(field, line.strip(), (a, b) -> a + " " + b);
            } else if (line.contains(":")) {
                field = line.substring(0, line.indexOf(':')).strip().toLowerCase(Locale.ROOT);
                stanza.put(field, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return sources;
    }

    private static Optional<List<Source>> stanza(Map<String, String> fields) {
        List<String> types = words(fields, "types");
        boolean enabled = !fields.getOrDefault("enabled", "yes").equalsIgnoreCase("no");
        if (!types.contains("deb") || !enabled) {
            return Optional.empty();
        }
        Optional<Path> signedBy =
                Optional.of(fields.getOrDefault("signed-by", ""))
                        .filter(value -> value.startsWith("/"))
                        .map(value -> Path.of(value.split("[\\s,]+")[0]));
        return Optional.of(
                words(fields, "uris").stream()
                        .map(uri -> new Source(uri, words(fields, "suites"), signedBy))
                        .toList());
    }

    private static List<String> words(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "").strip();
        return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
    }
}
