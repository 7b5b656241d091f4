package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl vm}: the noun and its small verbs. */
@Command(name = "vm", description = "Virtual machines.")
public final class VmCommand extends CloudNoun {
    static final List<Column> COLUMNS =
            List.of(
                    Column.of("name"),
                    Column.of("phase"),
                    Column.of("ready"),
                    Column.of("node"),
                    Column.of("flavor"),
                    Column.of("id"),
                    Column.of("reason"),
                    Column.of("created", "createdAt"),
                    Column.of("message").inWide(),
                    Kind.size("memory", "memoryBytes").inWide(),
                    Column.of("vcpus").inWide(),
                    Column.of("image").inWide(),
                    Column.of("project").inWide(),
                    Column.of("group").inWide(),
                    Column.of("epoch").inWide(),
                    Column.of("restarts").inWide());

    static final Kind KIND = new Kind("vm", "/v1/vms", COLUMNS);

    private static final List<Column> EVENTS =
            List.of(
                    Column.of("reason"),
                    Column.of("at"),
                    Column.of("warning"),
                    Column.of("message"));

    private static final List<Column> VERDICTS =
            List.of(
                    Column.of("node"),
                    Column.of("chosen"),
                    Column.of("score"),
                    Column.of("reason"));

    /** The noun for a user. */
    public VmCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Command(name = "events", description = "Shows what happened to a VM.")
    int events(
            @Parameters(paramLabel = "VM", description = "Name or id.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            new Listing(EVENTS, client.list(path(name, "/events")))
                    .print(output, cloud().streams().out());
        }
        return 0;
    }

    @Command(
            name = "explain",
            description = "Says of each node why it would be chosen for a VM now, or not.")
    int explain(
            @Parameters(paramLabel = "VM", description = "Name or id.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            Map<String, Object> answer = client.show(path(name, "/explain"));
            List<Map<String, Object>> rows = new ArrayList<>();
            if (answer.get("verdicts") instanceof List<?> verdicts) {
                for (Object verdict : verdicts) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    ((Map<?, ?>) verdict).forEach((key, value) -> row.put(key.toString(), value));
                    rows.add(row);
                }
            }
            new Listing(VERDICTS, rows).print(output, cloud().streams().out());
            cloud().streams().err().println(answer.getOrDefault("summary", ""));
        }
        return 0;
    }

    @Command(name = "delete", aliases = "rm", description = "Deletes VMs and their disks.")
    int delete(
            @Parameters(arity = "1..*", paramLabel = "VM", description = "Name or id.")
                    List<String> names,
            @Option(names = "--wait", description = "Until they are gone.") boolean wait,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "60s",
                            description = "How long to wait (default: 60s).")
                    String timeout)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            for (String name : names) {
                Map<String, Object> vm = CloudClient.map(client.delete(path(name, "")));
                if (wait) {
                    new VmWait(client)
                            .until(Kind.text(vm, "id"), VmWait.Goal.GONE, Durations.parse(timeout));
                }
                cloud().streams().out().println(vm.get("name") + (wait ? " deleted" : " deleting"));
            }
        }
        return 0;
    }

    @Command(name = "wait", description = "Waits for VMs.")
    int await(
            @Parameters(arity = "1..*", paramLabel = "VM", description = "Name or id.")
                    List<String> names,
            @Option(
                            names = "--for",
                            paramLabel = "GOAL",
                            defaultValue = "ready",
                            description =
                                    "running, ready, paused, stopped or gone (default: ready).")
                    String goal,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "180s",
                            description = "How long for each (default: 180s).")
                    String timeout)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            for (String name : names) {
                new VmWait(client).until(name, VmWait.Goal.of(goal), Durations.parse(timeout));
            }
        }
        return 0;
    }

    @Override
    Map<String, Object> more() {
        Map<String, Object> verbs = new LinkedHashMap<>();
        verbs.put("ls", new VmListVerb(cloud()));
        verbs.put("show", new VmShowVerb(cloud()));
        verbs.put("create", new CreateCommand(cloud()));
        verbs.putAll(CopyVerbs.all(cloud()));
        verbs.put("exec", new ExecCommand(cloud()));
        verbs.put("logs", new LogsCommand(cloud()));
        verbs.put("console", new ConsoleCommand(cloud()));
        verbs.put("top", new TopCommand(cloud()));
        for (ActionVerb.Action action : ActionVerb.Action.values()) {
            CommandLine line = new CommandLine(new ActionVerb(cloud(), action));
            line.getCommandSpec().usageMessage().description(action.description());
            verbs.put(action.verb(), line);
        }
        return verbs;
    }

    /** The path of a VM in the API. */
    static String path(String name, String rest) {
        return KIND.path(name, rest);
    }
}
