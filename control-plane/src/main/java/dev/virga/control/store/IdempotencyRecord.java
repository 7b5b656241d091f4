package dev.virga.control.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was answered to an Idempotency-Key, so that asking again gets the same.
 *
 * @param project whose key it is; the same key of another project is another key
 * @param route method and path
 * @param bodyHash digest of the body
 * @param status the HTTP status of the answer
 * @param answer the body of the answer
 * @param operation the id of the operation that it began
 */
public record IdempotencyRecord(
        String project,
        String key,
        String route,
        String bodyHash,
        int status,
        String answer,
        Optional<String> operation,
        Instant at) {
    /** How long it is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    /** Whether the later request is the same one. */
    public boolean sameRequest(String otherRoute, String otherHash) {
        return route.equals(otherRoute) && bodyHash.equals(otherHash);
    }
}
