package dev.virga.control.event;

import dev.virga.api.event.EventView;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Event;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import java.util.List;
import java.util.Optional;

/** What happened. */
public final class EventService {
    private final Store store;

    public EventService(Store store) {
        this.store = store;
    }

    /**
     * What happened to VMs that are seen, and to nodes; oldest first.
     *
     * @param subject the id or name of a VM or node, if only that is asked for
     * @param warning whether only warnings are
     */
    public List<EventView> list(Scope scope, Optional<String> subject, boolean warning) {
        return store.view().history().values().stream()
                .filter(event -> event.project().map(scope::sees).orElse(true))
                .filter(event -> !warning || event.event().warning())
                .filter(event ->
                        subject.isEmpty()
                                || subject.get().equals(event.subject())
                                || subject.get().equals(event.name()))
                .map(EventService::show)
                .toList();
    }

    /** As the API shows it. */
    public static EventView show(Event event) {
        return new EventView(
                View.moment(event.revision(), event.position()),
                event.revision(),
                event.event().at(),
                event.kind().word(),
                event.subject(),
                event.project(),
                event.name(),
                event.event().warning(),
                event.event().reason(),
                event.event().message());
    }
}
