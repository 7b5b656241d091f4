package dev.virga.cli.cloud;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.util.List;

/** The names of what is there, for completion. */
public final class LiveNames {
    private LiveNames() {}

    /**
     * What may stand for a parameter of this label; nothing if it is of no kind that the cloud
     * knows, or the cloud does not answer.
     */
    public static List<String> of(Streams streams, String label) {
        return switch (label) {
            case "VM" -> ask(streams, VmCommand.KIND.path(), "name");
            case "NODE" -> ask(streams, NodeCommand.KIND.path(), "name");
            case "KEY" -> ask(streams, KeyCommand.KIND.path(), "name");
            case "SNAPSHOT" -> ask(streams, SnapshotCommand.KIND.path(), "name");
            case "VOLUME" -> ask(streams, VolumeCommand.KIND.path(), "name");
            case "NETWORK" -> ask(streams, NetCommand.KIND.path(), "name");
            case "GROUP" -> ask(streams, GroupCommand.KIND.path(), "name");
            case "FLAVOR" -> ask(streams, FlavorCommand.KIND.path(), "name");
            case "PROJECT" -> ask(streams, ProjectCommand.KIND.path(), "name");
            case "LOCAL-IMAGE" -> local(streams);
            case "IMAGE" -> ask(streams, "/v1/images", "name");
            case "OP" -> ask(streams, OperationCommand.KIND.path(), "id");
            case "FORMAT" -> List.of("table", "wide", "json", "yaml", "csv", "name", "jsonl");
            case "GOAL" -> List.of("running", "ready", "paused", "stopped", "gone");
            case "POLICY" ->
                    List.of("affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity");
            case "ROLE" -> List.of("reader", "operator", "admin");
            default -> List.of();
        };
    }

    private static List<String> local(Streams streams) {
        try {
            return new ImageCatalog(Cloud.of(streams).home().images())
                    .list().stream().map(ImageManifest::name).distinct().sorted().toList();
        } catch (IOException e) {
            // As below: nobody wants to read of it here.
            return List.of();
        }
    }

    private static List<String> ask(Streams streams, String path, String field) {
        try (CloudClient client = Cloud.of(streams).client()) {
            return client.list(path).stream()
                    .map(row -> Kind.text(row, field))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (Exception e) {
            // Nobody who presses Tab wants to read why there is no cloud.
            return List.of();
        }
    }
}
