package dev.virga.control.http;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.wire.Json;
import dev.virga.control.event.EventService;
import dev.virga.control.network.NetworkService;
import dev.virga.control.operation.OperationService;
import dev.virga.control.project.Scope;
import dev.virga.control.snapshot.SnapshotService;
import dev.virga.control.store.Network;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.View;
import dev.virga.control.store.Volume;
import dev.virga.control.volume.VolumeService;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Writes server-sent events (HTML standard, section 9.2). */
final class WatchRenderer {
    private final Services services;

    WatchRenderer(Services services) {
        this.services = services;
    }

    /** What one watcher is told of what changed, if anything. */
    Function<Touched, Optional<String>> within(Scope scope, Set<String> kinds, View view) {
        return touched ->
                kinds.contains(touched.kind())
                                && (touched.project().isEmpty() || scope.sees(touched.project()))
                        ? Optional.of(event(touched, view))
                        : Optional.empty();
    }

    private String event(Touched touched, View view) {
        Optional<Object> object =
                switch (touched.kind()) {
                    case "vm" ->
                            view.vm(new VmId(touched.key()))
                                    .map(vm -> services.vms().show(view, vm));
                    case "node" ->
                            view.node(new NodeName(touched.key()))
                                    .map(node -> services.nodes().show(view, node));
                    case "volume" -> view.one(Volume.class, touched.key()).map(VolumeService::show);
                    case "network" ->
                            view.one(Network.class, touched.key()).map(NetworkService::show);
                    case "snapshot" ->
                            view.one(Snapshot.class, touched.key()).map(SnapshotService::show);
                    case "operation" ->
                            view.one(Operation.class, touched.key()).map(OperationService::show);
                    case "event" ->
                            Optional.ofNullable(view.history().get(Long.parseLong(touched.key())))
                                    .map(EventService::show);
                    default -> throw new IllegalArgumentException(touched.kind());
                };
        return object.map(
                        shown -> text("put", view, Map.of("kind", touched.kind(), "object", shown)))
                .orElseGet(() ->
                        text(
                                "removed",
                                view,
                                Map.of(
                                        "kind",
                                        touched.kind(),
                                        "id",
                                        touched.key(),
                                        "name",
                                        touched.name())));
    }

    /** One event. */
    static String text(String type, View view, Object data) {
        return "id: "
                + ResumeToken.of(view).text()
                + "\nevent: "
                + type
                + "\ndata: "
                + Json.write(data)
                + "\n\n";
    }
}
