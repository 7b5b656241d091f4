package dev.virga.cli.cloud;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.id.Naming;
import dev.virga.api.node.MemoryRung;
import dev.virga.api.tls.TlsFolder;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl node}. */
@Command(name = "node", description = "Nodes of the cloud.")
public final class NodeCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "node",
                    "/v1/nodes",
                    List.of(
                            Column.of("name"),
                            Column.of("state", NodeCommand::state),
                            Column.of("vms"),
                            Column.of("cpus"),
                            Kind.size("memory", "memoryBytes"),
                            Kind.size("allocated", "allocatedMemoryBytes"),
                            Column.of("lease", row -> Kind.text(row, "leaseAgeSeconds") + "s"),
                            Kind.size("resident", "memory.residentBytes"),
                            Column.of("saved", NodeCommand::saved),
                            NodeMemoryVerb.saved(MemoryRung.ZERO).inWide(),
                            NodeMemoryVerb.saved(MemoryRung.REPORTING).inWide(),
                            NodeMemoryVerb.saved(MemoryRung.BALLOON).inWide(),
                            NodeMemoryVerb.saved(MemoryRung.MERGE).inWide(),
                            NodeMemoryVerb.saved(MemoryRung.COMPRESS).inWide(),
                            NodeMemoryVerb.saved(MemoryRung.SWAP).inWide(),
                            Kind.size("clones", "memory.clonedBytes").inWide(),
                            Column.of("labels").inWide(),
                            Column.of("taints").inWide(),
                            Column.of("pid").inWide(),
                            Column.of("address").inWide(),
                            Column.of("incarnation").inWide()));

    /** The noun for a user. */
    public NodeCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Override
    Map<String, Object> more() {
        return new TreeMap<>(
                Map.of(
                        "run", new NodeRunVerb(cloud()),
                        "memory", new NodeMemoryVerb(cloud())));
    }

    /** Guests' memory that needs no page, whatever saves it. */
    private static String saved(Map<String, Object> row) {
        return row.containsKey("memory") ? Sizes.human(NodeMemoryVerb.savedBytes(row)) : "";
    }

    private static String state(Map<String, Object> row) {
        String state = Kind.text(row, "state");
        if (Boolean.TRUE.equals(row.get("draining"))) {
            return state + ",draining";
        }
        String more = Boolean.TRUE.equals(row.get("cordoned")) ? state + ",cordoned" : state;
        boolean strained =
                row.get("pressure") instanceof Map<?, ?> pressure
                        && Boolean.TRUE.equals(pressure.get("strained"));
        return strained ? more + ",strained" : more;
    }

    @Command(
            name = "certificate",
            description = {
                "Makes the certificate of a node of another host, which 'node run' there needs in",
                "its cell/tls folder, with ca.pem."
            })
    int certificate(
            @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
            @Option(
                            names = "--host",
                            required = true,
                            paramLabel = "ADDRESS",
                            description = "Where its agent listens.")
                    String host) {
        if (!Naming.valid(name)) {
            throw new CliException(ExitCode.USAGE, "'" + name + "' is no name of a node");
        }
        TlsIdentity made =
                new TlsFolder(new CellLayout(cloud().home().data()).tls())
                        .identity(name, host, Instant.now());
        for (Path file : List.of(made.authority(), made.certificate(), made.key())) {
            cloud().streams().out().println(file);
        }
        return 0;
    }

    @Command(name = "cordon", description = "Places nothing new on a node.")
    int cordon(
            @Parameters(paramLabel = "NODE", description = "Its name.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        return tell(name, "/cordon", output);
    }

    @Command(name = "uncordon", description = "Places VMs on it again.")
    int uncordon(
            @Parameters(paramLabel = "NODE", description = "Its name.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        return tell(name, "/uncordon", output);
    }

    private int tell(String name, String verb, OutputOptions output) throws Exception {
        try (CloudClient client = cloud().client()) {
            return print(client.post(KIND.path(name, verb)), output);
        }
    }

    @Command(
            name = "drain",
            description = "Places nothing new on a node and has what is there go elsewhere.")
    int drain(
            @Parameters(paramLabel = "NODE", description = "Its name.") String name,
            @Option(names = "--wait", description = "Until nothing is there.") boolean wait,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "300s",
                            description = "How long to wait (default: 300s).")
                    String timeout,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            String drained = client.post(KIND.path(name, "/drain"));
            if (wait) {
                drained = awaitEmpty(client, name, Durations.parse(timeout));
            }
            return print(drained, output);
        }
    }

    private static String awaitEmpty(CloudClient client, String name, Duration patience)
            throws Exception {
        return Waiting.until(
                "node " + name,
                patience,
                () -> {
                    String now = client.get(KIND.path(name, ""));
                    Object vms = CloudClient.map(now).getOrDefault("vms", 0);
                    return vms instanceof Number n && n.intValue() == 0
                            ? Optional.of(now)
                            : Optional.empty();
                });
    }

    @Command(name = "label", description = "Gives a node labels; KEY= takes one away.")
    int label(
            @Parameters(paramLabel = "NODE", description = "Its name.") String name,
            @Parameters(arity = "1..*", paramLabel = "KEY=VALUE", description = "Labels.")
                    Map<String, String> said,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            Map<String, Object> labels = new LinkedHashMap<>();
            if (client.show(KIND.path(name, "")).get("labels") instanceof Map<?, ?> old) {
                old.forEach((key, value) -> labels.put(key.toString(), value.toString()));
            }
            said.forEach((key, value) -> {
                if (value.isEmpty()) {
                    labels.remove(key);
                } else {
                    labels.put(key, value);
                }
            });
            return print(client.patch(KIND.path(name, ""), Map.of("labels", labels)), output);
        }
    }

    @Command(name = "taint", description = "Sets what VMs must tolerate to be placed there.")
    int taint(
            @Parameters(paramLabel = "NODE", description = "Its name.") String name,
            @Parameters(arity = "0..*", paramLabel = "TAINT", description = "None: takes all away.")
                    List<String> taints,
            @Mixin OutputOptions output)
            throws Exception {
        List<String> wanted = taints == null ? List.of() : taints;
        try (CloudClient client = cloud().client()) {
            return print(client.patch(KIND.path(name, ""), Map.of("taints", wanted)), output);
        }
    }

    @Command(name = "delete", aliases = "rm", description = "Forgets nodes that are gone for good.")
    int delete(
            @Parameters(arity = "1..*", paramLabel = "NODE", description = "Its name.")
                    List<String> names)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            for (String name : names) {
                client.delete(KIND.path(name, ""));
                cloud().streams().out().println("node " + name + " deleted");
            }
        }
        return 0;
    }
}
