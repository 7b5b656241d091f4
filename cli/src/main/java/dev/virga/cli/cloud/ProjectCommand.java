package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl project} and {@code cloudctl quota}: who may have how much. */
@Command(name = "project", description = "Projects and their quotas.")
public final class ProjectCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "project",
                    "/v1/projects",
                    List.of(
                            Column.of("name"),
                            Column.of("vms", row -> of(row, "vms")),
                            Column.of("vcpus", row -> of(row, "vcpus")),
                            Column.of("memory", ProjectCommand::memory),
                            Column.of("created", "createdAt").inWide()));

    /** The noun for a user. */
    public ProjectCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    private static String of(Map<String, Object> row, String what) {
        return Kind.text(row, "used." + what) + "/" + Kind.text(row, "quota." + what);
    }

    private static String memory(Map<String, Object> row) {
        return human(row, "used") + " / " + human(row, "quota");
    }

    private static String human(Map<String, Object> row, String which) {
        return Column.field(row, which + ".memoryBytes") instanceof Number bytes
                ? Sizes.human(bytes.longValue())
                : "?";
    }

    /** The most that it may have. */
    static final class QuotaOptions {
        @Option(names = "--vms", paramLabel = "N", description = "VMs at most.")
        private Optional<Integer> vms = Optional.empty();

        @Option(names = "--vcpus", paramLabel = "N", description = "vcpus of all VMs at most.")
        private Optional<Integer> vcpus = Optional.empty();

        @Option(names = "--memory", paramLabel = "SIZE", description = "Memory of all VMs at most.")
        private Optional<String> memory = Optional.empty();

        @Option(names = "--volumes", paramLabel = "N", description = "Volumes at most.")
        private Optional<Integer> volumes = Optional.empty();

        @Option(
                names = "--volume-size",
                paramLabel = "SIZE",
                description = "Size of all volumes at most.")
        private Optional<String> volumeSize = Optional.empty();

        @Option(names = "--networks", paramLabel = "N", description = "Networks at most.")
        private Optional<Integer> networks = Optional.empty();

        @Option(names = "--snapshots", paramLabel = "N", description = "Snapshots at most.")
        private Optional<Integer> snapshots = Optional.empty();

        @Option(
                names = "--snapshot-size",
                paramLabel = "SIZE",
                description = "Memory of the VMs that all snapshots keep at most.")
        private Optional<String> snapshotSize = Optional.empty();

        boolean given() {
            return !over(Map.of()).isEmpty();
        }

        /** With what was said instead of what was. */
        Map<String, Object> over(Map<String, Object> old) {
            Map<String, Object> quota = new LinkedHashMap<>(old);
            vms.ifPresent(n -> quota.put("vms", n));
            vcpus.ifPresent(n -> quota.put("vcpus", n));
            memory.ifPresent(size -> quota.put("memoryBytes", Sizes.parse(size)));
            volumes.ifPresent(n -> quota.put("volumes", n));
            volumeSize.ifPresent(size -> quota.put("volumeBytes", Sizes.parse(size)));
            networks.ifPresent(n -> quota.put("networks", n));
            snapshots.ifPresent(n -> quota.put("snapshots", n));
            snapshotSize.ifPresent(size -> quota.put("snapshotBytes", Sizes.parse(size)));
            return quota;
        }
    }

    @Override
    Map<String, Object> more() {
        return Map.of("delete", new DeleteVerb(cloud(), KIND));
    }

    @Command(name = "create", description = "Makes a project; needs the token of the cell.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @ArgGroup(exclusive = false) QuotaOptions said,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            String made = client.post(KIND.path(), Map.of("name", name));
            return print(said != null && said.given() ? limit(client, name, said) : made, output);
        }
    }

    @Command(name = "set", description = "Sets its quota; what is not named stays.")
    int set(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @ArgGroup(exclusive = false, multiplicity = "1") QuotaOptions said,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud().client()) {
            return print(limit(client, name, said), output);
        }
    }

    @SuppressWarnings("unchecked") // a JSON object is a map with names as keys
    private static String limit(CloudClient client, String name, QuotaOptions said)
            throws Exception {
        Map<String, Object> now = client.show(KIND.path(name, ""));
        Object quota = now.getOrDefault("quota", Map.of());
        return client.patch(
                KIND.path(name, ""), Map.of("quota", said.over((Map<String, Object>) quota)));
    }
}
