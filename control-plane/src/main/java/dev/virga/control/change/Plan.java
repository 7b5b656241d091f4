package dev.virga.control.change;

import dev.virga.control.store.Operation;
import dev.virga.control.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request comes to.
 *
 * @param status the HTTP status when it is done
 * @param writes all of them, or none if there is nothing to change
 * @param answer a record for the body
 * @param operation what it begins, if it takes a while; among the writes
 */
public record Plan(int status, List<Write> writes, Object answer, Optional<Operation> operation) {
    public Plan {
        writes = List.copyOf(writes);
    }

    /** Something that is done at once. */
    public static Plan done(int status, Object answer, Write... writes) {
        return new Plan(status, List.of(writes), answer, Optional.empty());
    }

    /** Something that begins an operation. */
    public static Plan begun(int status, Object answer, Operation operation, Write... writes) {
        List<Write> all = new ArrayList<>(List.of(writes));
        all.add(new Write.PutRow(operation));
        return new Plan(status, all, answer, Optional.of(operation));
    }
}
