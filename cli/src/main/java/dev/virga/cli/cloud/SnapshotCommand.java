package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code cloudctl snapshot}. */
@Command(name = "snapshot", description = "Snapshots of virtual machines.")
public final class SnapshotCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "snapshot",
                    "/v1/snapshots",
                    List.of(
                            Column.of("name"),
                            Column.of("vm", "vmName"),
                            Column.of("state"),
                            Column.of("node"),
                            Kind.size("size", "sizeBytes"),
                            Column.of("taken", "takenAt"),
                            Column.of("message"),
                            Column.of("id").inWide(),
                            Column.of("image").inWide(),
                            Column.of("project").inWide()));

    /** The noun for a user. */
    public SnapshotCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Override
    Map<String, Object> more() {
        return Map.of("delete", new DeleteVerb(cloud(), KIND));
    }
}
