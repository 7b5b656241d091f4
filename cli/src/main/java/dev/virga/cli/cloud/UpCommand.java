package dev.virga.cli.cloud;

import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.launch.Installation;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Progress;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloudctl up}: a local cloud as processes of this host. */
@Command(
        name = "up",
        description = {
            "Starts a cloud on this host: a control plane and nodes, each a process of its own.",
            "A small witness process stays, which starts again what dies.",
            "A second up starts only what is missing."
        })
public final class UpCommand implements Callable<Integer> {
    private final Cloud cloud;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes at least (default: 3).")
    private int nodes = 3;

    @Option(
            names = "--control-planes",
            paramLabel = "N",
            description = "Control planes at least (default: 1).")
    private int controlPlanes = 1;

    @Option(
            names = "--node-memory",
            paramLabel = "SIZE",
            description =
                    "Memory that a new node has for its guests; it promises four times of it (default: 1G).")
    private String nodeMemory = LocalCell.NODE_MEMORY_MIB + "M";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long it may take (default: 120s).")
    private String timeout = "120s";

    @Option(
            names = "--no-restart",
            arity = "0..1",
            fallbackValue = "all",
            split = ",",
            paramLabel = "NAME",
            description = "What dies stays dead: these processes, or all when none is named.")
    private List<String> noRestart = List.of();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Where new processes listen, so that nodes of other hosts can join"
                            + " (default: loopback).")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--trusted-network",
            paramLabel = "NAME",
            description = {
                "The network of that address, if it can be trusted, such as WireGuard:",
                "what members of the cluster say to each other is not encrypted."
            })
    private Optional<String> trustedNetwork = Optional.empty();

    @Option(
            names = "--api-host",
            paramLabel = "ADDRESS",
            description =
                    "Where the API of new control planes listens, for users of other hosts"
                            + " (default: as --host).")
    private Optional<String> apiHost = Optional.empty();

    @Option(
            names = "--tls",
            paramLabel = "WHERE",
            description = {
                "Where HTTP is spoken over TLS: on (everywhere), off, or auto: off loopback",
                "(default: auto). The certificates are in cell/tls of the data folder."
            })
    private Optional<String> tls = Optional.empty();

    /** The command for a user. */
    public UpCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Override
    public Integer call() throws Exception {
        LocalCell.Wish wish =
                new LocalCell.Wish(
                        nodes,
                        controlPlanes,
                        Sizes.parse(nodeMemory) >> 20,
                        noRestart,
                        host,
                        trustedNetwork,
                        apiHost,
                        tls);
        Duration patience = Durations.parse(timeout);
        CellStart start = new CellStart(cloud);
        try (Progress progress = new Progress(cloud.streams())) {
            progress.step("Starting the cloud");
            List<String> started = start.start(wish, Installation.ofProcess());
            start.awaitReady(patience);
            progress.close();
            cloud.streams()
                    .out()
                    .println(
                            started.isEmpty()
                                    ? "everything was running"
                                    : "started " + String.join(" ", started));
        }
        start.warmUp();
        return 0;
    }
}
