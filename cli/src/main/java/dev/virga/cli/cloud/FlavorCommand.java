package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl flavor}. */
@Command(name = "flavor", description = "Sizes of VMs.")
public final class FlavorCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "flavor",
                    "/v1/flavors",
                    List.of(
                            Column.of("name"),
                            Column.of("vcpus"),
                            Kind.size("memory", "memoryBytes")));

    /** The noun for a user. */
    public FlavorCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Override
    Map<String, Object> more() {
        return Map.of("delete", new DeleteVerb(cloud(), KIND));
    }

    @Command(name = "create", description = "Makes a flavor; needs the token of the cell.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(names = "--vcpus", defaultValue = "1", description = "1 to 16 (default: 1).")
                    int vcpus,
            @Option(
                            names = "--memory",
                            paramLabel = "SIZE",
                            defaultValue = "128M",
                            description = "Memory of the guest (default: 128M).")
                    String memory,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            return print(
                    client.post(
                            KIND.path(),
                            Map.of(
                                    "name",
                                    name,
                                    "vcpus",
                                    vcpus,
                                    "memoryBytes",
                                    Sizes.parse(memory))),
                    output);
        }
    }
}
