package dev.virga.cli.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vm ls}, where the server may leave out what is not asked for. */
@Command(name = "ls", description = "Lists the VMs.")
final class VmListVerb extends ListVerb {
    @Option(names = "--phase", paramLabel = "PHASE", description = "Only those in this phase.")
    private Optional<String> phase = Optional.empty();

    @Option(names = "--node", paramLabel = "NODE", description = "Only those on this node.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Only those with it.")
    private Optional<String> label = Optional.empty();

    VmListVerb(Cloud cloud) {
        super(cloud, VmCommand.KIND);
    }

    @Override
    String path() {
        List<String> query = new ArrayList<>();
        phase.ifPresent(value -> query.add("phase=" + CloudClient.segment(value)));
        node.ifPresent(value -> query.add("node=" + CloudClient.segment(value)));
        label.ifPresent(value -> query.add("label=" + CloudClient.segment(value)));
        return VmCommand.KIND.path() + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
