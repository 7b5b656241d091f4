package dev.virga.control.store;

import dev.virga.api.id.OperationId;
import dev.virga.api.id.VmId;
import dev.virga.api.operation.OperationState;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that was asked of a VM.
 *
 * @param verb what was asked: {@code create}, {@code delete}, {@code start}, ...
 * @param vmName what the VM was called
 * @param generation what is wanted since then
 */
public record Operation(
        OperationId id,
        String project,
        String verb,
        VmId vm,
        String vmName,
        long generation,
        OperationState state,
        String message,
        Instant createdAt,
        Optional<Instant> endedAt,
        long version)
        implements Row {
    /** The same, ended. */
    public Operation ended(OperationState newState, String newMessage, Instant now) {
        return new Operation(
                id,
                project,
                verb,
                vm,
                vmName,
                generation,
                newState,
                newMessage,
                createdAt,
                Optional.of(now),
                version);
    }

    @Override
    public Kind kind() {
        return Kind.OPERATION;
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public Operation at(long newVersion, long newRevision) {
        return new Operation(
                id,
                project,
                verb,
                vm,
                vmName,
                generation,
                state,
                message,
                createdAt,
                endedAt,
                newVersion);
    }
}
