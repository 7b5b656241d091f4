package dev.virga.control.store;

import dev.virga.api.project.Quota;

/** What became of a {@link Change}. */
public sealed interface Outcome {
    /** It is done. */
    record Committed(long revision) implements Outcome {}

    /** A row has another version than the change expected: read again, decide again. */
    record Conflict(String row) implements Outcome {}

    /** A VM of that project has that name already. */
    record NameTaken(String name) implements Outcome {}

    /**
     * The project would have more than it may.
     *
     * @param used what it has
     * @param limit what it may have
     */
    record QuotaExceeded(String project, Quota used, Quota limit) implements Outcome {}

    /** The project still has VMs, so it cannot go. */
    record InUse(String project) implements Outcome {}

    /** There is no such project. */
    record NoProject(String project) implements Outcome {}

    /** The idempotency key was used; this is what was answered then. */
    record KeyUsed(IdempotencyRecord earlier) implements Outcome {}
}
