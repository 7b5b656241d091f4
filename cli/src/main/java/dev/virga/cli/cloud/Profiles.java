package dev.virga.cli.cloud;

import dev.virga.api.tls.TlsException;
import dev.virga.api.tls.TlsTrust;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The user's profiles, in {@code profiles.conf} of the configuration folder: a section a profile,
 * with {@code endpoints} (separated by commas), {@code token}, {@code project} and {@code ca}. The
 * file holds tokens, so only its owner may read it.
 */
final class Profiles {
    private final Path file;

    Profiles(Path configFolder) {
        this.file = configFolder.resolve("profiles.conf");
    }

    /**
     * All of them in the order of the file.
     *
     * @throws CliException naming the line that is wrong
     */
    Map<String, Profile> all() throws IOException {
        Map<String, Profile> profiles = new LinkedHashMap<>();
        if (!Files.isRegularFile(file)) {
            return profiles;
        }
        Profile current = Profile.empty(Profile.DEFAULT);
        int number = 0;
        for (String raw : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                current = Profile.empty(line.substring(1, line.length() - 1).strip());
            } else {
                current = with(current, line, number);
            }
            profiles.put(current.name(), current);
        }
        return profiles;
    }

    private Profile with(Profile profile, String line, int number) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? line : line.substring(0, equals).strip();
        String value = equals < 0 ? "" : line.substring(equals + 1).strip();
        try {
            return set(profile, key, value);
        } catch (CliException e) {
            throw new CliException(
                    ExitCode.USAGE, file + ", line " + number + ": " + e.getMessage(), e);
        }
    }

    /**
     * A profile with one thing said otherwise; an empty value unsays it.
     *
     * @throws CliException if there is no such thing to say
     */
    static Profile set(Profile old, String key, String value) {
        Optional<String> given = value.isEmpty() ? Optional.empty() : Optional.of(value);
        return switch (key) {
            case "endpoints" ->
                    new Profile(
                            old.name(),
                            given.map(Profiles::endpoints).orElse(List.of()),
                            old.token(),
                            old.project(),
                            old.authority());
            case "token" ->
                    new Profile(old.name(), old.endpoints(), given, old.project(), old.authority());
            case "project" ->
                    new Profile(old.name(), old.endpoints(), old.token(), given, old.authority());
            case "ca" ->
                    new Profile(
                            old.name(),
                            old.endpoints(),
                            old.token(),
                            old.project(),
                            given.map(Profiles::certificates));
            default ->
                    throw new CliException(
                            ExitCode.USAGE,
                            "'" + key + "': a profile has endpoints, token, project and ca");
        };
    }

    /** A file with certificates, as a path that holds wherever the user stands. */
    private static String certificates(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        try {
            var unused = TlsTrust.of(path);
        } catch (TlsException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        return path.toString();
    }

    /**
     * Base URLs out of a list with commas.
     *
     * @throws CliException if one is none
     */
    static List<String> endpoints(String list) {
        List<String> endpoints = new ArrayList<>();
        for (String each : list.split(",", -1)) {
            String url = each.strip();
            if (!url.matches("https?://[A-Za-z0-9._\\[\\]:-]+")) {
                throw new CliException(
                        ExitCode.USAGE, "'" + url + "' is no endpoint: write https://HOST:PORT");
            }
            endpoints.add(url);
        }
        return endpoints;
    }

    void save(Map<String, Profile> profiles) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Profile profile : profiles.values()) {
            text.append('[').append(profile.name()).append("]\n");
            if (!profile.endpoints().isEmpty()) {
                text.append("endpoints = ");
                text.append(String.join(", ", profile.endpoints())).append('\n');
            }
            profile.token().ifPresent(token -> text.append("token = ").append(token).append('\n'));
            profile.project()
                    .ifPresent(project -> text.append("project = ").append(project).append('\n'));
            profile.authority().ifPresent(file -> text.append("ca = ").append(file).append('\n'));
            text.append('\n');
        }
        Path folder = file.resolveSibling(".");
        Files.createDirectories(folder);
        Path fresh =
                Files.createTempFile(
                        folder,
                        "profiles",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
