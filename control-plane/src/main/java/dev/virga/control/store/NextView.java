package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.project.Quota;
import dev.virga.api.vm.VmEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;

/** The next view in the making. For one thread. */
public final class NextView {
    private final String storeId;
    private final long revision;
    private PSortedMap<VmId, Vm> vms;
    private PMap<String, VmId> names;
    private PSortedMap<NodeName, Node> nodes;
    private PSortedMap<NodeName, Allocation> allocations;
    private PSortedMap<NodeName, Lease> leases;
    private PMap<NodeName, PSet<VmId>> placed;
    private PMap<String, PSet<VmId>> grouped;
    private PMap<String, Quota> used;
    private PMap<Row.Kind, PSortedMap<String, Row>> rows;
    private PMap<VmId, List<VmEvent>> events;
    private PSortedMap<Long, Event> history;
    private final List<Event> happened = new ArrayList<>();

    /** Begins with what {@code base} has. */
    public NextView(View base, long revision) {
        this.revision = revision;
        storeId = base.storeId();
        vms = base.vms();
        names = base.names();
        nodes = base.nodes();
        allocations = base.allocations();
        leases = base.leases();
        placed = base.placed();
        grouped = base.grouped();
        used = base.used();
        rows = base.rows();
        events = base.events();
        history = base.history();
    }

    /** The view after a change; the store has decided that it is allowed. */
    public static View after(View base, Change change, long revision) {
        return new NextView(base, revision).apply(change).finish();
    }

    /** Makes the writes of a change. */
    public NextView apply(Change change) {
        // Events first: one that tells of a VM's end names the VM.
        for (int i = 0; i < change.writes().size(); i++) {
            Write write = change.writes().get(i);
            if (write instanceof Write.Put put) {
                put(put.row().at(put.row().version() + 1, revision));
            } else if (write instanceof Write.AddEvent add) {
                vmEvent(add, i);
            } else if (write instanceof Write.AddNodeEvent add) {
                String name = add.node().value();
                add(
                        new Event(
                                revision,
                                i,
                                Row.Kind.NODE,
                                name,
                                Optional.empty(),
                                name,
                                add.event()));
            }
        }
        for (Write write : change.writes()) {
            if (write instanceof Write.Remove remove) {
                remove(remove.row());
            }
        }
        return this;
    }

    /** Puts a row as it is, already numbered. */
    public void put(Row row) {
        switch (row) {
            case Vm vm -> putVm(vm);
            case Node node -> nodes = nodes.plus(node.name(), node);
            case Allocation allocation ->
                    allocations = allocations.plus(allocation.node(), allocation);
            case Lease lease -> leases = leases.plus(lease.node(), lease);
            case Project other -> putSmall(other);
            case Token other -> putSmall(other);
            case SshKey other -> putSmall(other);
            case Snapshot other -> putSmall(other);
            case PlacementGroup other -> putSmall(other);
            case FlavorRow other -> putSmall(other);
            case Operation other -> putSmall(other);
            case Volume other -> putSmall(other);
            case Network other -> putSmall(other);
        }
    }

    private void remove(Row row) {
        switch (row) {
            case Vm vm -> removeVm(vm.id());
            case Node node -> nodes = nodes.minus(node.name());
            case Allocation allocation -> allocations = allocations.minus(allocation.node());
            case Lease lease -> leases = leases.minus(lease.node());
            case Project other -> removeSmall(other);
            case Token other -> removeSmall(other);
            case SshKey other -> removeSmall(other);
            case Snapshot other -> removeSmall(other);
            case PlacementGroup other -> removeSmall(other);
            case FlavorRow other -> removeSmall(other);
            case Operation other -> removeSmall(other);
            case Volume other -> removeSmall(other);
            case Network other -> removeSmall(other);
        }
    }

    private void putSmall(Row row) {
        PSortedMap<String, Row> table =
                rows.getOrDefault(row.kind(), TreePMap.<String, Row>empty());
        if (!row.owner().isEmpty() && !table.containsKey(row.key())) {
            used = used.plus(row.owner(), uses(row).plus(row.use()));
        }
        rows = rows.plus(row.kind(), table.plus(row.key(), row));
    }

    private void removeSmall(Row row) {
        PSortedMap<String, Row> table =
                rows.getOrDefault(row.kind(), TreePMap.<String, Row>empty());
        if (!row.owner().isEmpty() && table.containsKey(row.key())) {
            used = used.plus(row.owner(), uses(row).minus(row.use()));
        }
        rows = rows.plus(row.kind(), table.minus(row.key()));
    }

    private void putVm(Vm vm) {
        Vm before = vms.get(vm.id());
        vms = vms.plus(vm.id(), vm);
        if (before == null) {
            names = names.plus(View.nameKey(vm.spec().project(), vm.spec().name()), vm.id());
            used = used.plus(vm.spec().project(), uses(vm).plus(vm.use()));
        } else {
            leave(before);
        }
        vm.placement().map(Vm.Placement::node).ifPresent(node -> enter(node, vm.id()));
        vm.spec().group().ifPresent(group -> join(View.nameKey(vm.spec().project(), group), vm));
    }

    private void join(String group, Vm vm) {
        grouped =
                grouped.plus(
                        group, grouped.getOrDefault(group, TreePSet.<VmId>empty()).plus(vm.id()));
    }

    private void leaveGroup(String group, Vm vm) {
        PSet<VmId> left = grouped.getOrDefault(group, TreePSet.<VmId>empty()).minus(vm.id());
        grouped = left.isEmpty() ? grouped.minus(group) : grouped.plus(group, left);
    }

    private void removeVm(VmId id) {
        Vm gone = vms.get(id);
        if (gone != null) {
            vms = vms.minus(id);
            names = names.minus(View.nameKey(gone.spec().project(), gone.spec().name()));
            used = used.plus(gone.spec().project(), uses(gone).minus(gone.use()));
            events = events.minus(id);
            leave(gone);
            gone.spec()
                    .group()
                    .ifPresent(
                            group -> leaveGroup(View.nameKey(gone.spec().project(), group), gone));
        }
    }

    private Quota uses(Row row) {
        return used.getOrDefault(row.owner(), Quota.NONE);
    }

    private void enter(NodeName node, VmId vm) {
        placed = placed.plus(node, placed.getOrDefault(node, TreePSet.<VmId>empty()).plus(vm));
    }

    private void leave(Vm vm) {
        vm.placement()
                .map(Vm.Placement::node)
                .ifPresent(node ->
                        placed =
                                placed.plus(
                                        node,
                                        placed.getOrDefault(node, TreePSet.<VmId>empty())
                                                .minus(vm.id())));
    }

    private void vmEvent(Write.AddEvent add, int position) {
        Vm vm = vms.get(add.vm());
        if (vm == null) {
            return;
        }
        List<VmEvent> of = events.get(add.vm());
        TreePVector<VmEvent> list =
                (of == null ? TreePVector.<VmEvent>empty() : TreePVector.from(of))
                        .plus(add.event());
        events = events.plus(add.vm(), list.size() > View.MAX_EVENTS ? list.minus(0) : list);
        add(
                new Event(
                        revision,
                        position,
                        Row.Kind.VM,
                        add.vm().value(),
                        Optional.of(vm.spec().project()),
                        vm.spec().name(),
                        add.event()));
    }

    private void add(Event event) {
        happened.add(event);
        remember(event);
    }

    /** Holds an event that happened before. */
    public void recall(Event event) {
        if (event.kind() == Row.Kind.VM) {
            VmId id = new VmId(event.subject());
            if (vms.containsKey(id)) {
                List<VmEvent> of = events.get(id);
                TreePVector<VmEvent> list =
                        of == null ? TreePVector.<VmEvent>empty() : TreePVector.from(of);
                list = list.plus(event.event());
                events = events.plus(id, list.size() > View.MAX_EVENTS ? list.minus(0) : list);
            }
        }
        remember(event);
    }

    private void remember(Event event) {
        history = history.plus(View.moment(event.revision(), event.position()), event);
        if (history.size() > View.MAX_HISTORY) {
            history = history.minus(history.firstKey());
        }
    }

    /** The events of the changes made here, for the store to keep. */
    public List<Event> happened() {
        return List.copyOf(happened);
    }

    /** What came out. */
    public View finish() {
        return new View(
                storeId,
                revision,
                vms,
                names,
                nodes,
                allocations,
                leases,
                placed,
                grouped,
                used,
                rows,
                events,
                history);
    }
}
