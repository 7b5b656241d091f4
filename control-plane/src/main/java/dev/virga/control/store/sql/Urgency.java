package dev.virga.control.store.sql;

import dev.virga.control.store.Change;
import dev.virga.control.store.Row;
import dev.virga.control.store.Write;

/** How much a change matters while the store's disk runs full; the most urgent comes last. */
enum Urgency {
    /** People want something more. They are told why not, and can make room or ask again. */
    ORDER,

    /** What is there is stopped, moved, ended, or seen. */
    WORK,

    /** Who lives: without it healthy guests stand still, and dead nodes keep theirs. */
    LEASE;

    static Urgency of(Change change) {
        if (change.writes().stream().allMatch(Urgency::lease)) {
            return LEASE;
        }
        return change.writes().stream().anyMatch(Urgency::more) ? ORDER : WORK;
    }

    private static boolean lease(Write write) {
        return switch (write) {
            case Write.Put put ->
                    put.row().kind() == Row.Kind.LEASE || put.row().kind() == Row.Kind.NODE;
            case Write.AddNodeEvent event -> true;
            case Write.Remove remove -> false;
            case Write.AddEvent event -> false;
            case Write.PutIdempotency record -> false;
        };
    }

    private static boolean more(Write write) {
        return write instanceof Write.Put put
                && put.row().version() == 0
                && switch (put.row().kind()) {
                    case VM, PROJECT, TOKEN, KEY, SNAPSHOT, GROUP, FLAVOR, VOLUME, NETWORK -> true;
                    case NODE, ALLOCATION, LEASE, OPERATION -> false;
                };
    }
}
