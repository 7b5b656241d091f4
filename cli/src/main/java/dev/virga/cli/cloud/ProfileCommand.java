package dev.virga.cli.cloud;

import dev.virga.api.id.Naming;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cloudctl profile}: which clouds the user works with. */
@Command(name = "profile", description = "Clouds that you work with: endpoints, token, project.")
public final class ProfileCommand implements Runnable {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("name"),
                    Column.of("endpoints"),
                    Column.of("project"),
                    Column.of("token"),
                    Column.of("ca").inWide());

    private final Cloud cloud;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The noun for a user. */
    public ProfileCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    private Profiles profiles() {
        return new Profiles(cloud.home().config());
    }

    @Command(name = "ls", description = "Lists the profiles; tokens are not shown.")
    int ls(@Mixin OutputOptions output) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Profile profile : profiles().all().values()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", profile.name());
            row.put("endpoints", String.join(",", profile.endpoints()));
            row.put("project", profile.project().orElse(""));
            row.put("ca", profile.authority().orElse(""));
            row.put("token", profile.token().isPresent() ? "set" : "");
            rows.add(row);
        }
        new Listing(COLUMNS, rows).print(output, cloud.streams().out());
        return 0;
    }

    @Command(
            name = "set",
            description = {
                "Says something of a profile; a new name makes a new one.",
                "'default' is used when none is named. An empty value unsays it."
            })
    int set(
            @Parameters(paramLabel = "PROFILE", description = "Its name.") String name,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "KEY=VALUE",
                            description = "endpoints=URL,... token=TOKEN project=NAME ca=FILE")
                    Map<String, String> said)
            throws Exception {
        try {
            Naming.check("profile", name);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        Map<String, Profile> all = profiles().all();
        Profile profile = all.getOrDefault(name, Profile.empty(name));
        for (Map.Entry<String, String> each : said.entrySet()) {
            profile = Profiles.set(profile, each.getKey(), each.getValue());
        }
        all.put(name, profile);
        profiles().save(all);
        return 0;
    }

    @Command(name = "rm", description = "Forgets profiles.")
    int rm(
            @Parameters(arity = "1..*", paramLabel = "PROFILE", description = "Its name.")
                    List<String> names)
            throws Exception {
        Map<String, Profile> all = profiles().all();
        for (String name : names) {
            if (all.remove(name) == null) {
                throw new CliException(ExitCode.NOT_FOUND, "no profile " + name);
            }
        }
        profiles().save(all);
        return 0;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "profile: which verb?");
    }
}
