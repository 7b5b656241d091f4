package dev.virga.cli.cloud;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of a VM that keep it as it is, bring it back, or make another one of it. */
final class CopyVerbs {
    private CopyVerbs() {}

    /** All of them, by their words. */
    static Map<String, Object> all(Cloud cloud) {
        Map<String, Object> verbs = new LinkedHashMap<>();
        verbs.put("snapshot", new Snapshot(cloud));
        verbs.put("snapshots", new Snapshots(cloud));
        verbs.put("restore", new Restore(cloud));
        verbs.put("clone", new Clone(cloud));
        return verbs;
    }

    /** Waiting until a VM's guest is ready. */
    static final class Ready {
        @Option(names = "--wait", description = "Wait until its guest is ready.")
        private boolean wait;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long to wait (default: 180s).")
        private String timeout = "180s";

        Map<String, Object> after(CloudClient client, Map<String, Object> vm) throws Exception {
            return wait
                    ? new VmWait(client)
                            .until(
                                    Kind.text(vm, "id"),
                                    VmWait.Goal.READY,
                                    Durations.parse(timeout),
                                    vm)
                    : vm;
        }
    }

    /** {@code vm snapshot}. */
    @Command(
            name = "snapshot",
            description = "Keeps memory, devices and disk of a VM as they are at one instant.")
    static final class Snapshot implements Callable<Integer> {
        private final Cloud cloud;

        @Parameters(paramLabel = "VM", description = "Name or id.")
        private String vm = "";

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "The snapshot's name (default: made of the VM's).")
        private Optional<String> name = Optional.empty();

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long to wait until it is there (default: 300s).")
        private String timeout = "300s";

        @Mixin private OutputOptions output = new OutputOptions();

        Snapshot(Cloud cloud) {
            this.cloud = cloud;
        }

        @Override
        public Integer call() throws Exception {
            Map<String, Object> request = new LinkedHashMap<>();
            name.ifPresent(given -> request.put("name", given));
            Duration patience = Durations.parse(timeout);
            try (CloudClient client = cloud.client()) {
                Map<String, Object> begun =
                        CloudClient.map(client.post(VmCommand.path(vm, "/snapshots"), request));
                String called = Kind.text(begun, "name");
                Map<String, Object> snapshot =
                        Waiting.until("snapshot " + called, patience, () -> look(client, called));
                Listing.printOne(
                        SnapshotCommand.KIND.columns(), snapshot, output, cloud.streams().out());
            }
            return 0;
        }

        private static Optional<Map<String, Object>> look(CloudClient client, String name)
                throws Exception {
            Map<String, Object> now = client.show(SnapshotCommand.KIND.path(name, ""));
            return switch (Kind.text(now, "state")) {
                case "Ready" -> Optional.of(now);
                case "Failed" ->
                        throw new CliException(
                                "snapshot " + name + " failed: " + Kind.text(now, "message"));
                default -> Optional.empty();
            };
        }
    }

    /** {@code vm snapshots}. */
    @Command(name = "snapshots", description = "Lists the snapshots of a VM.")
    static final class Snapshots implements Callable<Integer> {
        private final Cloud cloud;

        @Parameters(paramLabel = "VM", description = "Name or id.")
        private String vm = "";

        @Mixin private OutputOptions output = new OutputOptions();

        Snapshots(Cloud cloud) {
            this.cloud = cloud;
        }

        @Override
        public Integer call() throws Exception {
            try (CloudClient client = cloud.client()) {
                List<Map<String, Object>> rows =
                        client.list(SnapshotCommand.KIND.path() + "?vm=" + CloudClient.segment(vm));
                new Listing(SnapshotCommand.KIND.columns(), rows)
                        .print(output, cloud.streams().out());
            }
            return 0;
        }
    }

    /** {@code vm restore}. */
    @Command(
            name = "restore",
            description = "Has a VM go on where it stood at a snapshot; what was since is lost.")
    static final class Restore implements Callable<Integer> {
        private final Cloud cloud;

        @Parameters(paramLabel = "VM", description = "Name or id.")
        private String vm = "";

        @Option(
                names = "--snapshot",
                required = true,
                paramLabel = "SNAPSHOT",
                description = "One of 'cloudctl vm snapshots'.")
        private String snapshot = "";

        @Mixin private Ready ready = new Ready();
        @Mixin private OutputOptions output = new OutputOptions();

        Restore(Cloud cloud) {
            this.cloud = cloud;
        }

        @Override
        public Integer call() throws Exception {
            try (CloudClient client = cloud.client()) {
                Map<String, Object> asked =
                        CloudClient.map(
                                client.post(
                                        VmCommand.path(vm, "/restore"),
                                        Map.of("snapshot", snapshot)));
                Listing.printOne(
                        VmCommand.COLUMNS,
                        ready.after(client, asked),
                        output,
                        cloud.streams().out());
            }
            return 0;
        }
    }

    /** {@code vm clone}. */
    @Command(
            name = "clone",
            description = "Makes another VM that begins where a VM stands now, on its node.")
    static final class Clone implements Callable<Integer> {
        private final Cloud cloud;

        @Parameters(index = "0", paramLabel = "VM", description = "Name or id.")
        private String vm = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "Name of the new one.")
        private String name = "";

        @Option(
                names = "--snapshot",
                paramLabel = "SNAPSHOT",
                description = "Begin where it stood at this snapshot instead.")
        private Optional<String> snapshot = Optional.empty();

        @Mixin private Ready ready = new Ready();
        @Mixin private OutputOptions output = new OutputOptions();

        Clone(Cloud cloud) {
            this.cloud = cloud;
        }

        @Override
        public Integer call() throws Exception {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("name", name);
            snapshot.ifPresent(given -> request.put("snapshot", given));
            try (CloudClient client = cloud.client()) {
                Map<String, Object> asked =
                        CloudClient.map(client.post(VmCommand.path(vm, "/clone"), request));
                Listing.printOne(
                        VmCommand.COLUMNS,
                        ready.after(client, asked),
                        output,
                        cloud.streams().out());
            }
            return 0;
        }
    }
}
