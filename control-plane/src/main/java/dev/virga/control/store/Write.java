package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmEvent;

/**
 * One row's part in a {@link Change}. A row is written with the version it was read with (0: it
 * must not exist yet); the store numbers the new version.
 */
public sealed interface Write {
    record PutVm(Vm vm) implements Write {}

    record RemoveVm(VmId vm, long version) implements Write {}

    record PutNode(Node node) implements Write {}

    /** What is promised on a node: the row that two schedulers meet on. */
    record PutAllocation(Allocation allocation) implements Write {}

    record AddEvent(VmId vm, VmEvent event) implements Write {}

    record PutIdempotency(IdempotencyRecord row) implements Write {}

    /** The name of the row, for messages. */
    static String row(Write write) {
        return switch (write) {
            case PutVm put -> put.vm().id().value();
            case RemoveVm remove -> remove.vm().value();
            case PutNode put -> put.node().name().value();
            case PutAllocation put -> allocation(put.allocation().node());
            case AddEvent add -> add.vm().value();
            case PutIdempotency put -> put.row().key();
        };
    }

    private static String allocation(NodeName node) {
        return "allocation of " + node;
    }
}
