package dev.virga.control.store.sql;

import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Node;
import dev.virga.control.store.Row;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;

/**
 * Rows and events as they stand in the database: JSON beside the columns that the database itself
 * needs. The version in a body is the one it was written with; the column counts.
 */
final class Bodies {
    private static final String VM_EVENT = "vm-event";
    private static final String NODE_EVENT = "node-event";

    private Bodies() {}

    static String write(Record row) {
        return Json.write(row);
    }

    static String write(Row row) {
        return Json.write(row);
    }

    static <T> T read(String body, Class<T> type) {
        // An older release of the same tables may have written fewer fields, or more.
        try {
            return Json.read(body, type, Strictness.IGNORE_UNKNOWN);
        } catch (WireException e) {
            throw new StoreException(
                    "the store holds a "
                            + type.getSimpleName()
                            + " that this release cannot read: "
                            + e.getMessage(),
                    e);
        }
    }

    static Row row(String kind, String body) {
        return read(body, Row.Kind.of(kind).type());
    }

    /** The kind of a log line. */
    static String kind(Write write) {
        return switch (write) {
            case Write.Put put -> put.row().kind().word();
            case Write.Remove remove -> remove.row().kind().word();
            case Write.AddEvent add -> VM_EVENT;
            case Write.AddNodeEvent add -> NODE_EVENT;
            case Write.PutIdempotency put -> throw new IllegalArgumentException("not logged");
        };
    }

    /** The body of a log line. */
    static String body(Write write) {
        return switch (write) {
            case Write.Put put -> write(put.row());
            case Write.Remove remove -> write(remove.row());
            case Write.AddEvent add -> write(add);
            case Write.AddNodeEvent add -> write(add);
            case Write.PutIdempotency put -> throw new IllegalArgumentException("not logged");
        };
    }

    /** A log line, read again. */
    static Write write(String kind, boolean removed, String body) {
        return switch (kind) {
            case VM_EVENT -> read(body, Write.AddEvent.class);
            case NODE_EVENT -> read(body, Write.AddNodeEvent.class);
            default -> removed ? remove(row(kind, body)) : put(row(kind, body));
        };
    }

    private static Write put(Row row) {
        return switch (row) {
            case Vm vm -> new Write.PutVm(vm);
            case Node node -> new Write.PutNode(node);
            case Allocation allocation -> new Write.PutAllocation(allocation);
            default -> new Write.PutRow(row);
        };
    }

    private static Write remove(Row row) {
        return row instanceof Vm vm ? new Write.RemoveVm(vm) : new Write.RemoveRow(row);
    }
}
