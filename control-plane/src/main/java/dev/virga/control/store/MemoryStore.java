package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A store that lives as long as its process. It makes a copy of each table that a change touches,
 * so it is meant for a small cell.
 */
public final class MemoryStore implements Store {
    /** Events kept of one VM. */
    public static final int MAX_EVENTS = 100;

    /** Idempotency records kept. */
    public static final int MAX_KEYS = 10_000;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile View view;

    /**
     * An empty store.
     *
     * @param storeId unlike every other store's
     */
    public MemoryStore(String storeId) {
        view = View.empty(storeId);
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public synchronized Outcome commit(Change change) {
        for (Write write : change.writes()) {
            Optional<Outcome> refusal = refusal(write);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        Draft draft = new Draft(view);
        change.writes().forEach(draft::apply);
        View next = draft.finish();
        view = next;
        for (Listener listener : listeners) {
            listener.changed(change, next);
        }
        return new Outcome.Committed(next.revision());
    }

    @Override
    public void onRevision(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private Optional<Outcome> refusal(Write write) {
        return switch (write) {
            case Write.PutVm put -> {
                Vm vm = put.vm();
                long version = view.vm(vm.id()).map(Vm::version).orElse(0L);
                if (version != vm.version()) {
                    yield conflict(write);
                }
                yield view.vmNamed(vm.spec().project(), vm.spec().name())
                        .filter(holder -> !holder.id().equals(vm.id()))
                        .map(holder -> new Outcome.NameTaken(vm.spec().name()));
            }
            case Write.RemoveVm remove ->
                    view.vm(remove.vm()).map(Vm::version).orElse(0L) == remove.version()
                            ? Optional.empty()
                            : conflict(write);
            case Write.PutNode put ->
                    view.node(put.node().name()).map(Node::version).orElse(0L)
                                    == put.node().version()
                            ? Optional.empty()
                            : conflict(write);
            case Write.PutAllocation put ->
                    view.allocation(put.allocation().node()).version() == put.allocation().version()
                            ? Optional.empty()
                            : conflict(write);
            case Write.AddEvent add -> Optional.empty();
            case Write.PutIdempotency put ->
                    view.answered(put.row().key()).map(Outcome.KeyUsed::new);
        };
    }

    private static Optional<Outcome> conflict(Write write) {
        return Optional.of(new Outcome.Conflict(Write.row(write)));
    }

    /** The next view in the making; copies only the tables that change. */
    private static final class Draft {
        private final String storeId;
        private final long revision;
        private Map<VmId, Vm> vms;
        private Map<String, VmId> names;
        private Map<NodeName, Node> nodes;
        private Map<NodeName, Allocation> allocations;
        private Map<VmId, List<VmEvent>> events;
        private Map<String, IdempotencyRecord> keys;

        Draft(View base) {
            storeId = base.storeId();
            revision = base.revision() + 1;
            vms = base.vms();
            names = base.names();
            nodes = base.nodes();
            allocations = base.allocations();
            events = base.events();
            keys = base.idempotency();
        }

        void apply(Write write) {
            switch (write) {
                case Write.PutVm put -> putVm(put.vm().at(put.vm().version() + 1, revision));
                case Write.RemoveVm remove -> removeVm(remove.vm());
                case Write.PutNode put -> {
                    nodes = new TreeMap<>(nodes);
                    nodes.put(put.node().name(), put.node().at(put.node().version() + 1));
                }
                case Write.PutAllocation put -> {
                    Allocation row = put.allocation();
                    allocations = new TreeMap<>(allocations);
                    allocations.put(row.node(), row.at(row.version() + 1));
                }
                case Write.AddEvent add -> addEvent(add.vm(), add.event());
                case Write.PutIdempotency put -> {
                    LinkedHashMap<String, IdempotencyRecord> next = new LinkedHashMap<>(keys);
                    next.put(put.row().key(), put.row());
                    if (next.size() > MAX_KEYS) {
                        next.pollFirstEntry();
                    }
                    keys = next;
                }
            }
        }

        private void putVm(Vm vm) {
            vms = new TreeMap<>(vms);
            vms.put(vm.id(), vm);
            String name = View.nameKey(vm.spec().project(), vm.spec().name());
            if (!vm.id().equals(names.get(name))) {
                names = new TreeMap<>(names);
                names.put(name, vm.id());
            }
        }

        private void removeVm(VmId id) {
            vms = new TreeMap<>(vms);
            Vm gone = vms.remove(id);
            if (gone != null) {
                names = new TreeMap<>(names);
                names.remove(View.nameKey(gone.spec().project(), gone.spec().name()));
            }
            events = new TreeMap<>(events);
            events.remove(id);
        }

        private void addEvent(VmId id, VmEvent event) {
            List<VmEvent> list = new ArrayList<>(events.getOrDefault(id, List.of()));
            list.add(event);
            if (list.size() > MAX_EVENTS) {
                list.removeFirst();
            }
            events = new TreeMap<>(events);
            events.put(id, Collections.unmodifiableList(list));
        }

        View finish() {
            return new View(
                    storeId,
                    revision,
                    Collections.unmodifiableMap(vms),
                    Collections.unmodifiableMap(names),
                    Collections.unmodifiableMap(nodes),
                    Collections.unmodifiableMap(allocations),
                    Collections.unmodifiableMap(events),
                    Collections.unmodifiableMap(keys));
        }
    }
}
