package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything at one revision; immutable.
 *
 * @param storeId tells one store from another, so that a revision is never taken for another's
 * @param names (project, name) to VM, as {@code project/name}
 */
public record View(
        String storeId,
        long revision,
        Map<VmId, Vm> vms,
        Map<String, VmId> names,
        Map<NodeName, Node> nodes,
        Map<NodeName, Allocation> allocations,
        Map<VmId, List<VmEvent>> events,
        Map<String, IdempotencyRecord> idempotency) {

    /** An empty store. */
    static View empty(String storeId) {
        return new View(storeId, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    public Optional<Vm> vm(VmId id) {
        return Optional.ofNullable(vms.get(id));
    }

    /** The VM of that name in a project. */
    public Optional<Vm> vmNamed(String project, String name) {
        return Optional.ofNullable(names.get(nameKey(project, name))).flatMap(this::vm);
    }

    public Optional<Node> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** What is promised on a node; nothing yet if there is no row. */
    public Allocation allocation(NodeName name) {
        Allocation row = allocations.get(name);
        return row == null ? Allocation.none(name) : row;
    }

    public List<VmEvent> eventsOf(VmId id) {
        return events.getOrDefault(id, List.of());
    }

    public Optional<IdempotencyRecord> answered(String key) {
        return Optional.ofNullable(idempotency.get(key));
    }

    public Collection<Vm> allVms() {
        return vms.values();
    }

    static String nameKey(String project, String name) {
        return project + "/" + name;
    }
}
