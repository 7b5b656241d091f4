package dev.virga.control.http;

import dev.virga.api.id.NodeName;
import dev.virga.control.store.Change;
import dev.virga.control.store.Event;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Network;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Row;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Volume;
import dev.virga.control.store.Write;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that changed.
 *
 * @param kind {@code vm}, {@code node}, {@code volume}, {@code network}, {@code snapshot}, {@code
 *     operation} or {@code event}
 * @param key which one
 * @param project whose; empty: everybody's
 * @param name what it was called, for when it is gone
 */
record Touched(String kind, String key, String project, String name)
        implements Comparable<Touched> {
    private static final Comparator<Touched> ORDER =
            Comparator.comparing(Touched::kind)
                    .thenComparing(Touched::key)
                    .thenComparing(Touched::project)
                    .thenComparing(Touched::name);

    @Override
    public int compareTo(Touched other) {
        return ORDER.compare(this, other);
    }

    /** What a change touches, directly or by what is shown. */
    static Set<Touched> by(Change change, View view) {
        Set<Touched> all = new TreeSet<>();
        for (Write write : change.writes()) {
            switch (write) {
                case Write.Put put -> row(put.row(), view, all);
                case Write.Remove remove -> row(remove.row(), view, all);
                case Write.AddEvent add -> {}
                case Write.AddNodeEvent add -> {}
                case Write.PutIdempotency put -> {}
            }
        }
        long first = View.moment(view.revision(), 0);
        view.history().tailMap(first).values().forEach(event -> all.add(event(event)));
        return all;
    }

    /** Everything that is there. */
    static Set<Touched> all(View view) {
        Set<Touched> all = new TreeSet<>();
        view.allVms().forEach(vm -> all.add(vm(vm)));
        view.nodes().keySet().forEach(name -> all.add(node(name)));
        view.all(Volume.class).forEach(each -> all.add(volume(each)));
        view.all(Network.class).forEach(each -> all.add(network(each)));
        view.all(Snapshot.class).forEach(each -> all.add(snapshot(each)));
        view.all(Operation.class).forEach(each -> all.add(operation(each)));
        return all;
    }

    private static void row(Row row, View view, Set<Touched> all) {
        switch (row.kind()) {
            case VM -> all.add(vm((Vm) row));
            case NODE -> {
                NodeName name = new NodeName(row.key());
                all.add(node(name));
                // A VM is shown otherwise when its node is.
                view.placedOn(name).forEach(vm -> all.add(vm(vm)));
            }
            case ALLOCATION -> all.add(node(new NodeName(row.key())));
            case OPERATION -> all.add(operation((Operation) row));
            case LEASE -> {
                if (row instanceof Lease lease && lease.fenced()) {
                    view.placedOn(lease.node()).forEach(vm -> all.add(vm(vm)));
                }
            }
            case VOLUME -> all.add(volume((Volume) row));
            case NETWORK -> all.add(network((Network) row));
            case SNAPSHOT -> all.add(snapshot((Snapshot) row));
            case PROJECT, TOKEN, KEY, GROUP, FLAVOR -> {}
        }
    }

    private static Touched vm(Vm vm) {
        return new Touched("vm", vm.id().value(), vm.spec().project(), vm.spec().name());
    }

    private static Touched node(NodeName name) {
        return new Touched("node", name.value(), "", name.value());
    }

    private static Touched volume(Volume volume) {
        return new Touched("volume", volume.key(), volume.project(), volume.name());
    }

    private static Touched network(Network network) {
        return new Touched("network", network.key(), network.project(), network.name());
    }

    private static Touched snapshot(Snapshot snapshot) {
        return new Touched("snapshot", snapshot.key(), snapshot.project(), snapshot.name());
    }

    private static Touched operation(Operation operation) {
        return new Touched("operation", operation.key(), operation.project(), operation.vmName());
    }

    private static Touched event(Event event) {
        return new Touched(
                "event",
                Long.toString(View.moment(event.revision(), event.position())),
                event.project().orElse(""),
                event.name());
    }
}
