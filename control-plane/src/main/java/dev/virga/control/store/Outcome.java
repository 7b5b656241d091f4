package dev.virga.control.store;

/** What became of a {@link Change}. */
public sealed interface Outcome {
    /** It is done. */
    record Committed(long revision) implements Outcome {}

    /** A row has another version than the change expected: read again, decide again. */
    record Conflict(String row) implements Outcome {}

    /** A VM of that project has that name already. */
    record NameTaken(String name) implements Outcome {}

    /** The idempotency key was used; this is what was answered then. */
    record KeyUsed(IdempotencyRecord earlier) implements Outcome {}
}
