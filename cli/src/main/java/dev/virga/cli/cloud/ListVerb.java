package dev.virga.cli.cloud;

import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ls} of any kind: once, or again whenever something has changed. */
@Command(name = "ls", description = "Lists them.")
class ListVerb implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Of these the control planes push what changes, by the API's word; others are looked at. */
    private static final Map<String, String> PUSHED =
            Map.of(
                    "vm", "vm",
                    "node", "node",
                    "volume", "volume",
                    "network", "network",
                    "snapshot", "snapshot",
                    "op", "operation");

    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Cloud cloud;
    private final Kind kind;

    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
            names = "--watch",
            description = {
                "Go on: on a terminal the list as it changes; otherwise what has changed."
            })
    private boolean watch;

    ListVerb(Cloud cloud, Kind kind) {
        this.cloud = cloud;
        this.kind = kind;
    }

    /** The path that is asked; verbs with filters of their own add them. */
    String path() {
        return kind.path();
    }

    @Override
    public Integer call() throws Exception {
        try (CloudClient client = cloud.client()) {
            List<Map<String, Object>> rows = client.list(path());
            if (!watch) {
                show(rows);
                return 0;
            }
            Optional<String> pushed = Optional.ofNullable(PUSHED.get(kind.word()));
            if (pushed.isPresent()) {
                try (ChangeStream changes = new ChangeStream(client, pushed.get())) {
                    watch(client, rows, () -> pushed(changes));
                }
            } else {
                watch(client, rows, ListVerb::passed);
            }
        }
        return 0;
    }

    /** Waits a while; whether something has changed. Several changes at once are one. */
    private static boolean pushed(ChangeStream changes) throws InterruptedException {
        boolean changed = changes.next(LOOK).isPresent();
        changes.skip();
        return changed;
    }

    /** Waits a while; whether something has changed is to be seen. */
    private static boolean passed() throws InterruptedException {
        LockSupport.parkNanos(LOOK.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return true;
    }

    private void watch(
            CloudClient client, List<Map<String, Object>> first, Callable<Boolean> changed)
            throws Exception {
        List<Map<String, Object>> shown = List.of();
        Optional<List<Map<String, Object>>> rows = Optional.of(first);
        while (true) {
            List<Map<String, Object>> now = rows.isPresent() ? rows.get() : client.list(path());
            rows = Optional.empty();
            if (!now.equals(shown)) {
                if (cloud.streams().outIsTerminal()) {
                    cloud.streams().out().print(CLEAR);
                    show(now);
                } else {
                    List<Map<String, Object>> before = shown;
                    show(now.stream().filter(row -> !before.contains(row)).toList());
                }
                shown = now;
            }
            while (!changed.call()) {
                if (cloud.streams().out().checkError()) {
                    // Whoever read it has gone.
                    return;
                }
            }
            if (cloud.streams().out().checkError()) {
                return;
            }
        }
    }

    private void show(List<Map<String, Object>> rows) {
        new Listing(kind.columns(), rows).print(output, cloud.streams().out());
    }
}
