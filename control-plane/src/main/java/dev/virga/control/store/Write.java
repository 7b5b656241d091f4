package dev.virga.control.store;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmEvent;

/**
 * One row's part in a {@link Change}. A row is written with the version it was read with (0: it
 * must not exist yet); the store numbers the new version.
 */
public sealed interface Write {
    /** A write of a row. */
    sealed interface Put extends Write {
        Row row();
    }

    /** The end of a row. */
    sealed interface Remove extends Write {
        Row row();
    }

    record PutVm(Vm vm) implements Put {
        @Override
        public Row row() {
            return vm;
        }
    }

    record RemoveVm(Vm vm) implements Remove {
        @Override
        public Row row() {
            return vm;
        }
    }

    record PutNode(Node node) implements Put {
        @Override
        public Row row() {
            return node;
        }
    }

    /** What is promised on a node: the row that two schedulers meet on. */
    record PutAllocation(Allocation allocation) implements Put {
        @Override
        public Row row() {
            return allocation;
        }
    }

    /** A row of any other kind. */
    record PutRow(Row row) implements Put {}

    /** A row of any other kind. */
    record RemoveRow(Row row) implements Remove {}

    record AddEvent(VmId vm, VmEvent event) implements Write {}

    record AddNodeEvent(NodeName node, VmEvent event) implements Write {}

    /** Not part of the view, and not told to listeners. */
    record PutIdempotency(IdempotencyRecord row) implements Write {}

    /** The name of the row, for messages. */
    static String row(Write write) {
        return switch (write) {
            case Put put -> name(put.row());
            case Remove remove -> name(remove.row());
            case AddEvent add -> add.vm().value();
            case AddNodeEvent add -> add.node().value();
            case PutIdempotency put -> put.row().key();
        };
    }

    private static String name(Row row) {
        return switch (row) {
            case Vm vm -> vm.key();
            default -> row.kind().word() + " " + row.key();
        };
    }
}
