package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloudctl event}: what happened. */
@Command(name = "event", description = "What happened in the cloud.")
public final class EventCommand implements Runnable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
            if (follow) {
                follow(client, output);
            } else {
                new Listing(COLUMNS, client.list("/v1/events"))
                        .print(output, cloud.streams().out());
            }
        }
        return 0;
    }

    /** What comes together is shown together; what is told again is not shown again. */
    private void follow(CloudClient client, OutputOptions output) throws Exception {
        Set<Map<String, Object>> shown = new HashSet<>();
        try (ChangeStream changes = new ChangeStream(client, "event")) {
            // It says first that it is there; what happened before that is in the list.
            Waiting.until("the control plane", PATIENCE, () -> changes.next(LOOK));
            List<Map<String, Object>> before = client.list("/v1/events");
            shown.addAll(before);
            new Listing(COLUMNS, before).print(output, cloud.streams().out());
            do {
                List<Map<String, Object>> fresh = new ArrayList<>();
                for (Optional<ChangeStream.Change> next = changes.next(LOOK);
                        next.isPresent();
                        next = changes.next(Duration.ZERO)) {
                    if (next.get() instanceof ChangeStream.Change.Put(Map<String, Object> event)
                            && shown.add(event)) {
                        fresh.add(event);
                    }
                }
                if (!fresh.isEmpty()) {
                    new Listing(COLUMNS, fresh).print(output, cloud.streams().out());
                }
            } while (!cloud.streams().out().checkError());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "event: which verb?");
    }
}
