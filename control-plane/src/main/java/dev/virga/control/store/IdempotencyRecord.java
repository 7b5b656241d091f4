package dev.virga.control.store;

import java.time.Instant;

/**
 * What was answered to an Idempotency-Key, so that asking again gets the same.
 *
 * @param route method and path
 * @param bodyHash digest of the body
 * @param status the HTTP status of the answer
 * @param answer the body of the answer
 */
public record IdempotencyRecord(
        String key, String route, String bodyHash, int status, String answer, Instant at) {
    /** Whether the later request is the same one. */
    public boolean sameRequest(String otherRoute, String otherHash) {
        return route.equals(otherRoute) && bodyHash.equals(otherHash);
    }
}
