package dev.virga.control.change;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.OperationId;
import dev.virga.api.project.Quota;
import dev.virga.api.wire.Json;
import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.StoreFullException;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries out what people ask for. The record of the idempotency key is part of the change, so that
 * the same request has one effect and one answer, whichever control plane it reaches. Calls may
 * block; safe from any thread.
 */
public final class Mutations {
    /** How often somebody may be faster before the request is given up. */
    private static final int TRIES = 20;

    private final Store store;
    private final InstantSource clock;

    public Mutations(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Plans and commits; plans again on the newest view when somebody was faster.
     *
     * @param key of the request, if it has one
     * @param planner makes the plan; it may be called several times, and throws a problem if the
     *     request cannot be met
     * @throws ProblemException if it cannot be done
     */
    public Answer run(Optional<RequestKey> key, Function<View, Plan> planner) {
        for (int i = 0; i < TRIES; i++) {
            Plan plan;
            try {
                plan = planner.apply(store.view());
            } catch (ProblemException e) {
                // The same request may have been met before, and be in its own way now.
                return key.flatMap(this::answered).orElseThrow(() -> e);
            }
            Answer answer =
                    new Answer(
                            plan.status(),
                            Json.write(plan.answer()),
                            plan.operation().map(Operation::id));
            List<Write> writes = new ArrayList<>(plan.writes());
            key.ifPresent(k -> writes.add(new Write.PutIdempotency(record(k, answer))));
            if (writes.isEmpty()) {
                return answer;
            }
            Outcome outcome;
            try {
                outcome = store.commit(new Change(writes));
            } catch (StoreFullException e) {
                // Nothing was changed now; but it may have been done before.
                return key.flatMap(this::answered).orElseThrow(() -> e);
            }
            switch (outcome) {
                case Outcome.Committed done -> {
                    return answer;
                }
                case Outcome.KeyUsed used -> {
                    return replay(used.earlier(), key.orElseThrow());
                }
                case Outcome.Conflict again -> {}
                case Outcome.NameTaken taken ->
                        throw new ProblemException(
                                ErrorCode.NAME_TAKEN,
                                "there is a VM " + taken.name() + " already; choose another name");
                case Outcome.QuotaExceeded full ->
                        throw new ProblemException(ErrorCode.QUOTA_EXCEEDED, words(full));
                case Outcome.NoProject none ->
                        throw new ProblemException(
                                ErrorCode.NOT_FOUND, "no project " + none.project());
                case Outcome.InUse inUse ->
                        throw new ProblemException(
                                ErrorCode.IN_USE,
                                "project "
                                        + inUse.project()
                                        + " still has VMs, volumes, networks or snapshots;"
                                        + " delete them first");
            }
        }
        throw new ProblemException(
                ErrorCode.CONFLICT, "others were faster " + TRIES + " times; try again");
    }

    private Optional<Answer> answered(RequestKey key) {
        return store.answered(key.project(), key.key()).map(earlier -> replay(earlier, key));
    }

    private static Answer replay(IdempotencyRecord earlier, RequestKey key) {
        if (!earlier.sameRequest(key.route(), key.bodyHash())) {
            throw new ProblemException(
                    ErrorCode.IDEMPOTENCY_MISMATCH,
                    "this Idempotency-Key was used for another request; make a new one");
        }
        return new Answer(
                earlier.status(), earlier.answer(), earlier.operation().map(OperationId::new));
    }

    private IdempotencyRecord record(RequestKey key, Answer answer) {
        return new IdempotencyRecord(
                key.project(),
                key.key(),
                key.route(),
                key.bodyHash(),
                answer.status(),
                answer.body(),
                answer.operation().map(OperationId::value),
                clock.instant());
    }

    private static String words(Outcome.QuotaExceeded full) {
        return "project "
                + full.project()
                + " may have "
                + words(full.limit())
                + " and has "
                + words(full.used())
                + "; delete some, or have the quota raised";
    }

    private static String words(Quota quota) {
        return quota.vms()
                + " VMs, "
                + quota.vcpus()
                + " vcpus, "
                + (quota.memoryBytes() >> 20)
                + " MiB, "
                + quota.volumes()
                + " volumes of "
                + (quota.volumeBytes() >> 20)
                + " MiB, "
                + quota.networks()
                + " networks, "
                + quota.snapshots()
                + " snapshots of "
                + (quota.snapshotBytes() >> 20)
                + " MiB";
    }
}
