package dev.virga.cli.cloud;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.TokenFile;
import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the API is and how this user is let in: flags (which are variables by now) before variables
 * before the profile before the local cell.
 *
 * @param endpoints base URLs, at least one, asked in this order
 * @param project the project that was named, if one was
 * @param authority a file with certificates: who must have signed those of the endpoints; when
 *     absent, whoever this computer's Java believes
 */
record Access(
        List<String> endpoints, String token, Optional<String> project, Optional<Path> authority) {
    Access {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * The access of a user.
     *
     * @throws CliException if there is no cloud, or no token
     */
    static Access of(Streams streams, Path configFolder, LocalCell cell) throws IOException {
        Profile profile = profile(streams, new Profiles(configFolder));
        List<String> endpoints = endpoints(streams, profile, cell);
        if (endpoints.isEmpty()) {
            throw new CliException(
                    ExitCode.UNREACHABLE, "no cloud here; start one with: cloudctl up --nodes 3");
        }
        String project = streams.variable("VIRGA_PROJECT");
        return new Access(
                endpoints,
                token(streams, profile, cell),
                project.isEmpty() ? profile.project() : Optional.of(project),
                authority(streams, profile, cell));
    }

    /** The same with each of the endpoints alone. */
    List<Access> each() {
        return endpoints.stream()
                .map(one -> new Access(List.of(one), token, project, authority))
                .toList();
    }

    private static Profile profile(Streams streams, Profiles profiles) throws IOException {
        String name = streams.variable("VIRGA_PROFILE");
        Map<String, Profile> all = profiles.all();
        if (name.isEmpty()) {
            return all.getOrDefault(Profile.DEFAULT, Profile.empty(Profile.DEFAULT));
        }
        return Optional.ofNullable(all.get(name))
                .orElseThrow(() ->
                        new CliException(
                                ExitCode.USAGE,
                                "no profile " + name + "; 'cloudctl profile ls' lists them"));
    }

    private static List<String> endpoints(Streams streams, Profile profile, LocalCell cell)
            throws IOException {
        String said = streams.variable("VIRGA_ENDPOINT");
        if (!said.isEmpty()) {
            return Profiles.endpoints(said);
        }
        return profile.endpoints().isEmpty()
                ? cell.apis().stream().map(BaseUrl::toString).toList()
                : profile.endpoints();
    }

    private static Optional<Path> authority(Streams streams, Profile profile, LocalCell cell) {
        String file = streams.variable("VIRGA_CA_FILE");
        if (!file.isEmpty()) {
            return Optional.of(Path.of(file));
        }
        if (profile.authority().isPresent()) {
            return profile.authority().map(Path::of);
        }
        boolean elsewhere =
                !streams.variable("VIRGA_ENDPOINT").isEmpty() || !profile.endpoints().isEmpty();
        return elsewhere ? Optional.empty() : cell.authority();
    }

    private static String token(Streams streams, Profile profile, LocalCell cell)
            throws IOException {
        String file = streams.variable("VIRGA_TOKEN_FILE");
        if (!file.isEmpty()) {
            return TokenFile.load(Path.of(file));
        }
        String token = streams.variable("VIRGA_TOKEN");
        if (!token.isEmpty()) {
            return token;
        }
        if (profile.token().isPresent()) {
            return profile.token().get();
        }
        if (!Files.isRegularFile(cell.tokenFile())) {
            throw new CliException(ExitCode.AUTH, "no token: set VIRGA_TOKEN, or run cloudctl up");
        }
        return TokenFile.load(cell.tokenFile());
    }
}
