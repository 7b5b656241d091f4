package dev.virga.control.change;

import dev.virga.api.id.OperationId;
import java.util.Optional;

/**
 * An answer that can be given again.
 *
 * @param status the HTTP status
 * @param body JSON
 * @param operation what to follow, if it takes a while
 */
public record Answer(int status, String body, Optional<OperationId> operation) {}
