package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl group}. */
@Command(name = "group", description = "Placement groups: VMs near each other, or far apart.")
public final class GroupCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "group",
                    "/v1/groups",
                    List.of(
                            Column.of("name"),
                            Column.of("policy"),
                            Column.of("vms"),
                            Column.of("created", "createdAt").inWide()));

    /** The noun for a user. */
    public GroupCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Override
    Map<String, Object> more() {
        return Map.of("delete", new DeleteVerb(cloud(), KIND));
    }

    @Command(name = "create", description = "Makes a placement group.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(
                            names = "--policy",
                            paramLabel = "POLICY",
                            defaultValue = "soft-anti-affinity",
                            description = {
                                "affinity, anti-affinity, soft-affinity or soft-anti-affinity",
                                "(default: soft-anti-affinity)."
                            })
                    String policy,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            return print(client.post(KIND.path(), Map.of("name", name, "policy", policy)), output);
        }
    }
}
