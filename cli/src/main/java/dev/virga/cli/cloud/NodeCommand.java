package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cloudctl node}. */
@Command(name = "node", description = "Nodes of the cloud.")
public final class NodeCommand implements Runnable {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("name"),
                    Column.of("state"),
                    Column.of("vms"),
                    Column.of("cpus"),
                    Column.of("memory", row -> size(row, "memoryBytes")),
                    Column.of("allocated", row -> size(row, "allocatedMemoryBytes")),
                    Column.of("lease", row -> Column.field(row, "leaseAgeSeconds") + "s"),
                    Column.of("pid").inWide(),
                    Column.of("address").inWide(),
                    Column.of("incarnation").inWide());

    private final Cloud cloud;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The noun for a user. */
    public NodeCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Command(name = "ls", description = "Lists the nodes.")
    int ls(@Mixin OutputOptions output) throws Exception {
        try (CloudClient client = cloud.client()) {
            new Listing(COLUMNS, client.list("/v1/nodes")).print(output, cloud.streams().out());
        }
        return 0;
    }

    @Command(name = "show", description = "Shows one node.")
    int show(
            @Parameters(paramLabel = "NODE", description = "Its name.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            Map<String, Object> node =
                    CloudClient.map(client.get("/v1/nodes/" + CloudClient.segment(name)));
            Listing.printOne(COLUMNS, node, output, cloud.streams().out());
        }
        return 0;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "node: which verb?");
    }

    private static Object size(Map<String, Object> row, String field) {
        return Column.field(row, field) instanceof Number bytes
                ? Sizes.human(bytes.longValue())
                : "";
    }
}
