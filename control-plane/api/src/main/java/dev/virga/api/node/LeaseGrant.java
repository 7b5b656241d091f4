package dev.virga.api.node;

/**
 * The answer to a renewal.
 *
 * @param counter the counter that was accepted
 * @param ttlMillis how long the lease holds, counted by the agent from before it asked
 */
public record LeaseGrant(long counter, long ttlMillis) {}
