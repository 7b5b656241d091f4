package dev.virga.api.agent;

import java.time.Instant;

/**
 * What an agent says of a snapshot that it has.
 *
 * @param sizeBytes of its files
 * @param takenAt the instant that it shows, by the node's clock
 */
public record SnapshotReceipt(long sizeBytes, Instant takenAt) {}
