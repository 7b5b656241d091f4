package dev.virga.control.store;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.project.Quota;
import dev.virga.api.vm.VmEvent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * Everything at one revision; immutable. The next view shares with this one what did not change, so
 * that a change costs the logarithm of what there is.
 *
 * @param storeId tells one store from another, so that a revision is never taken for another's
 * @param names (project, name) to VM, as {@code project/name}
 * @param placed which VMs are on a node
 * @param grouped which VMs are in a placement group, as {@code project/name}
 * @param used what each project has
 * @param rows the kinds that have no field of their own
 * @param events the newest of each VM that is there, oldest first
 * @param history the newest of everything, gone or not, in the order of {@link #moment}
 */
public record View(
        String storeId,
        long revision,
        PSortedMap<VmId, Vm> vms,
        PMap<String, VmId> names,
        PSortedMap<NodeName, Node> nodes,
        PSortedMap<NodeName, Allocation> allocations,
        PSortedMap<NodeName, Lease> leases,
        PMap<NodeName, PSet<VmId>> placed,
        PMap<String, PSet<VmId>> grouped,
        PMap<String, Quota> used,
        PMap<Row.Kind, PSortedMap<String, Row>> rows,
        PMap<VmId, List<VmEvent>> events,
        PSortedMap<Long, Event> history) {

    /** Events of one VM that are held. */
    public static final int MAX_EVENTS = 100;

    /** Events of all that are held. */
    public static final int MAX_HISTORY = 10_000;

    /** The writes of one change are numbered below this. */
    static final int MAX_WRITES = 1024;

    /** A store as it begins: nothing but the first project. */
    public static View empty(String storeId) {
        NextView first = new NextView(blank(storeId), 0);
        first.put(Project.standard());
        return first.finish();
    }

    /** Nothing at all, to be filled. */
    public static View blank(String storeId) {
        return new View(
                storeId,
                0,
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty());
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

    public Optional<Lease> lease(NodeName name) {
        return Optional.ofNullable(leases.get(name));
    }

    /** The life of a node's agent that VMs can be commanded through: the holder of its lease. */
    public Optional<Incarnation> holder(NodeName name) {
        return lease(name).filter(lease -> !lease.fenced()).map(Lease::incarnation);
    }

    /** The VMs that are placed on a node, by id. */
    public List<Vm> placedOn(NodeName name) {
        return placed.getOrDefault(name, TreePSet.<VmId>empty()).stream()
                .flatMap(id -> vm(id).stream())
                .toList();
    }

    /** The VMs of a placement group, by id. */
    public List<Vm> membersOf(String project, String group) {
        return grouped.getOrDefault(nameKey(project, group), TreePSet.<VmId>empty()).stream()
                .flatMap(id -> vm(id).stream())
                .toList();
    }

    public List<VmEvent> eventsOf(VmId id) {
        return events.getOrDefault(id, List.of());
    }

    public Collection<Vm> allVms() {
        return vms.values();
    }

    /** What a project has. */
    public Quota usedBy(String project) {
        return used.getOrDefault(project, Quota.NONE);
    }

    public Optional<Project> project(String name) {
        return one(Project.class, name);
    }

    public Optional<PlacementGroup> group(String project, String name) {
        return one(PlacementGroup.class, nameKey(project, name));
    }

    /** A row of a kind that has no field of its own. */
    public <R extends Row> Optional<R> one(Class<R> type, String key) {
        return Optional.ofNullable(ofKind(Row.Kind.of(type)).get(key)).map(type::cast);
    }

    /** All rows of a kind that has no field of its own, by key. */
    public <R extends Row> List<R> all(Class<R> type) {
        return ofKind(Row.Kind.of(type)).values().stream().map(type::cast).toList();
    }

    private PSortedMap<String, Row> ofKind(Row.Kind kind) {
        return rows.getOrDefault(kind, TreePMap.<String, Row>empty());
    }

    /** The version at which a row stands; 0 if it is not there. */
    public long versionOf(Row row) {
        Optional<? extends Row> stored =
                switch (row) {
                    case Vm vm -> vm(vm.id());
                    case Node node -> node(node.name());
                    case Allocation allocation ->
                            Optional.ofNullable(allocations.get(allocation.node()));
                    case Lease lease -> lease(lease.node());
                    case Project other -> small(other);
                    case Token other -> small(other);
                    case SshKey other -> small(other);
                    case Snapshot other -> small(other);
                    case PlacementGroup other -> small(other);
                    case FlavorRow other -> small(other);
                    case Operation other -> small(other);
                    case Volume other -> small(other);
                    case Network other -> small(other);
                };
        return stored.map(Row::version).orElse(0L);
    }

    private Optional<Row> small(Row row) {
        return Optional.ofNullable(ofKind(row.kind()).get(row.key()));
    }

    /** Where an event stands in {@link #history}. */
    public static long moment(long revision, int position) {
        return revision * MAX_WRITES + position;
    }

    /** Names are unique within a project. */
    static String nameKey(String project, String name) {
        return project + "/" + name;
    }
}
