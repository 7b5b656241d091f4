package dev.virga.api.operation;

import dev.virga.api.id.OperationId;
import dev.virga.api.id.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * An operation as the API shows it.
 *
 * @param verb what was asked for: {@code create}, {@code start}, {@code stop}, ...
 * @param generation of the VM since it was asked for
 * @param message why it failed
 */
public record OperationView(
        OperationId id,
        String project,
        String verb,
        VmId vm,
        String vmName,
        long generation,
        OperationState state,
        String message,
        Instant createdAt,
        Optional<Instant> endedAt) {}
