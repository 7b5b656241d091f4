package dev.virga.cli.cloud;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vm show}: what the API knows, and how its node's agent says its memory stands. */
@Command(
        name = "show",
        description = {
            "Shows one of them; of one that runs, also where its memory is: PROMISED is",
            "RESIDENT (of that SHARED with others), ZERO (needs no page; of that given",
            "into its balloon: BALLOONED) and SWAPPED (or compressed)."
        })
final class VmShowVerb implements Callable<Integer> {
    private static final List<Column> COLUMNS = columns();

    private final Cloud cloud;

    @Parameters(paramLabel = "NAME", description = "Its name or id.")
    private String name = "";

    @Mixin private OutputOptions output = new OutputOptions();

    VmShowVerb(Cloud cloud) {
        this.cloud = cloud;
    }

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>(VmCommand.COLUMNS);
        columns.add(Kind.size("promised", "memory.promisedBytes"));
        columns.add(Kind.size("resident", "memory.residentBytes"));
        columns.add(Kind.size("shared", "memory.sharedBytes"));
        columns.add(Kind.size("zero", "memory.zeroBytes"));
        columns.add(Kind.size("ballooned", "memory.balloonBytes"));
        columns.add(Kind.size("swapped", "memory.swappedBytes"));
        return columns;
    }

    @Override
    public Integer call() throws Exception {
        try (CloudClient client = cloud.client()) {
            Map<String, Object> vm = new LinkedHashMap<>(client.show(VmCommand.path(name, "")));
            said(client, vm)
                    .flatMap(metrics -> memory(metrics, Kind.text(vm, "id")))
                    .ifPresent(memory -> vm.put("memory", memory));
            Listing.printOne(COLUMNS, vm, output, cloud.streams().out());
        }
        return 0;
    }

    /** The metrics of its node's agent, if it has a node and that answers. */
    private static Optional<MetricsText> said(CloudClient client, Map<String, Object> vm)
            throws IOException, InterruptedException {
        if (Kind.text(vm, "node").isEmpty()) {
            return Optional.empty();
        }
        try {
            String node = NodeCommand.KIND.path(Kind.text(vm, "node"), "");
            return client.metrics(Kind.text(client.show(node), "address"));
        } catch (CliException e) {
            // Not everybody may ask about nodes, who may ask about this VM.
            return Optional.empty();
        }
    }

    /** Where a VM's memory is; empty if it has none, since it does not run. */
    static Optional<Map<String, Object>> memory(MetricsText metrics, String vm) {
        long promised = (long) metrics.value("virga_vm_memory_assigned_bytes", vm);
        if (promised == 0) {
            return Optional.empty();
        }
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("promisedBytes", promised);
        for (String what : List.of("resident", "shared", "zero", "balloon", "swapped")) {
            memory.put(
                    what + "Bytes", (long) metrics.value("virga_vm_memory_" + what + "_bytes", vm));
        }
        return Optional.of(memory);
    }
}
