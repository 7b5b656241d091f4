package dev.virga.cli.cloud;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl op}. */
@Command(name = "op", description = "Operations: what was asked for, and what became of it.")
public final class OperationCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "op",
                    "/v1/operations",
                    List.of(
                            Column.of("id"),
                            Column.of("verb"),
                            Column.of("vm", "vmName"),
                            Column.of("state"),
                            Column.of("created", "createdAt"),
                            Column.of("ended", "endedAt"),
                            Column.of("message")));

    /** The noun for a user. */
    public OperationCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Command(name = "wait", description = "Waits until an operation has ended.")
    int await(
            @Parameters(paramLabel = "OP", description = "Its id.") String id,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "180s",
                            description = "How long (default: 180s).")
                    String timeout)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            Map<String, Object> ended =
                    Waiting.until(
                            "operation " + id,
                            Durations.parse(timeout),
                            () -> {
                                Map<String, Object> now = client.show(KIND.path(id, ""));
                                return "Running".equals(now.get("state"))
                                        ? Optional.empty()
                                        : Optional.of(now);
                            });
            if ("Failed".equals(ended.get("state"))) {
                throw new CliException(
                        ExitCode.ERROR,
                        Kind.text(ended, "verb")
                                + " of "
                                + Kind.text(ended, "vmName")
                                + " failed: "
                                + Kind.text(ended, "message"));
            }
        }
        return 0;
    }
}
