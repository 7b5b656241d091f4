package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloudctl event}: what happened. */
@Command(name = "event", description = "What happened in the cloud.")
public final class EventCommand implements Runnable {
    private static final long LOOK_NANOS = 500_000_000;
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("at"),
                    Column.of("kind"),
                    Column.of("name"),
                    Column.of("warning"),
                    Column.of("reason"),
                    Column.of("message"),
                    Column.of("subject").inWide());

    private final Cloud cloud;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The noun for a user. */
    public EventCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Command(name = "ls", description = "Lists what happened, oldest first.")
    int ls(
            @Option(
                            names = {"-f", "--follow", "--watch"},
                            description = "Go on.")
                    boolean follow,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            Set<Map<String, Object>> shown = new HashSet<>();
            do {
                List<Map<String, Object>> fresh =
                        client.list("/v1/events").stream().filter(shown::add).toList();
                if (!fresh.isEmpty() || !follow) {
                    new Listing(COLUMNS, fresh).print(output, cloud.streams().out());
                }
                if (follow) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            } while (follow && !cloud.streams().out().checkError());
        }
        return 0;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "event: which verb?");
    }
}
