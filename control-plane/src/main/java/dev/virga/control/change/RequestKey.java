package dev.virga.control.change;

/**
 * An Idempotency-Key with the request that it belongs to.
 *
 * @param project whose key it is; empty: the cell's
 * @param route method and path
 * @param bodyHash digest of the body
 */
public record RequestKey(String project, String key, String route, String bodyHash) {}
