package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.Noun;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cloudctl vm}: the noun and its small verbs. */
@Command(name = "vm", description = "Virtual machines.")
public final class VmCommand implements Noun, Runnable {
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
                    Column.of("memory", VmCommand::memory).inWide(),
                    Column.of("vcpus").inWide(),
                    Column.of("image").inWide(),
                    Column.of("epoch").inWide(),
                    Column.of("restarts").inWide());

    private static final List<Column> EVENTS =
            List.of(
                    Column.of("reason"),
                    Column.of("at"),
                    Column.of("warning"),
                    Column.of("message"));

    private final Cloud cloud;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The noun for a user. */
    public VmCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Command(name = "ls", description = "Lists the VMs.")
    int ls(@Mixin OutputOptions output) throws Exception {
        try (CloudClient client = cloud.client()) {
            new Listing(COLUMNS, client.list("/v1/vms")).print(output, cloud.streams().out());
        }
        return 0;
    }

    @Command(name = "show", description = "Shows one VM.")
    int show(
            @Parameters(paramLabel = "VM", description = "Name or id.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            Listing.printOne(
                    COLUMNS,
                    CloudClient.map(client.get(path(name, ""))),
                    output,
                    cloud.streams().out());
        }
        return 0;
    }

    @Command(name = "events", description = "Shows what happened to a VM.")
    int events(
            @Parameters(paramLabel = "VM", description = "Name or id.") String name,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            new Listing(EVENTS, client.list(path(name, "/events")))
                    .print(output, cloud.streams().out());
        }
        return 0;
    }

    @Command(name = "delete", description = "Deletes VMs and their disks.")
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
        try (CloudClient client = cloud.client()) {
            for (String name : names) {
                Map<String, Object> vm = CloudClient.map(client.delete(path(name, "")));
                if (wait) {
                    new VmWait(client)
                            .until(
                                    String.valueOf(vm.get("id")),
                                    VmWait.Goal.GONE,
                                    Durations.parse(timeout));
                }
                cloud.streams().out().println(vm.get("name") + (wait ? " deleted" : " deleting"));
            }
        }
        return 0;
    }

    @Command(name = "wait", description = "Waits until a VM is running, ready or gone.")
    int await(
            @Parameters(paramLabel = "VM", description = "Name or id.") String name,
            @Option(
                            names = "--for",
                            paramLabel = "GOAL",
                            defaultValue = "ready",
                            description = "running, ready or gone (default: ready).")
                    String goal,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "180s",
                            description = "How long (default: 180s).")
                    String timeout)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            new VmWait(client).until(name, VmWait.Goal.of(goal), Durations.parse(timeout));
        }
        return 0;
    }

    @Override
    public Map<String, Object> verbs() {
        return Map.of(
                "create", new CreateCommand(cloud),
                "exec", new ExecCommand(cloud),
                "logs", new LogsCommand(cloud),
                "console", new ConsoleCommand(cloud));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "vm: which verb?");
    }

    /** The path of a VM in the API. */
    static String path(String name, String rest) {
        return "/v1/vms/" + CloudClient.segment(name) + rest;
    }

    private static Object memory(Map<String, Object> row) {
        return Column.field(row, "memoryBytes") instanceof Number bytes
                ? Sizes.human(bytes.longValue())
                : "";
    }
}
