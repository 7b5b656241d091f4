package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl net}. */
@Command(name = "net", description = "Networks: records only in this release, no VM can use them.")
public final class NetCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "network",
                    "/v1/networks",
                    List.of(
                            Column.of("name"),
                            Column.of("state"),
                            Column.of("created", "createdAt"),
                            Column.of("message").inWide(),
                            Column.of("id").inWide(),
                            Column.of("labels").inWide(),
                            Column.of("project").inWide()));

    /** The noun for a user. */
    public NetCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Override
    Map<String, Object> more() {
        return Map.of("delete", new DeleteVerb(cloud(), KIND));
    }

    @Command(name = "create", description = "Makes the record of a network.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Repeatable.")
                    Map<String, String> labels,
            @Mixin OutputOptions output)
            throws Exception {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("name", name);
        if (labels != null) {
            request.put("labels", labels);
        }
        try (CloudClient client = cloud().client()) {
            return print(client.post(KIND.path(), request), output);
        }
    }
}
