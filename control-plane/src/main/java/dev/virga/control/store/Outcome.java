package dev.virga.control.store;

import dev.virga.api.project.Quota;
import java.util.concurrent.Future;

/** What became of a {@link Change}. */
public sealed interface Outcome {
    /** Whether a change was committed; one without an answer was not. */
    static boolean committed(Future<Outcome> answer) {
        return answer.state() == Future.State.SUCCESS && answer.resultNow() instanceof Committed;
    }

    /** It is done. */
    record Committed(long revision) implements Outcome {}

    /** A row has another version than the change expected: read again, decide again. */
    record Conflict(String row) implements Outcome {}

    /** The conflict of a change that rests on one that was not committed. */
    static Outcome lost() {
        return new Conflict("what it rests on");
    }

    /** A VM of that project has that name already. */
    record NameTaken(String name) implements Outcome {}

    /**
     * The project would have more than it may.
     *
     * @param used what it has
     * @param limit what it may have
     */
    record QuotaExceeded(String project, Quota used, Quota limit) implements Outcome {}

    /** The project still has VMs, volumes or networks, so it cannot go. */
    record InUse(String project) implements Outcome {}

    /** There is no such project. */
    record NoProject(String project) implements Outcome {}

    /** The idempotency key was used; this is what was answered then. */
    record KeyUsed(IdempotencyRecord earlier) implements Outcome {}
}
