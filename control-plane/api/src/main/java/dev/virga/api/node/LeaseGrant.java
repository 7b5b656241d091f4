package dev.virga.api.node;

import java.util.Optional;

/**
 * The answer to a renewal.
 *
 * @param counter the counter that was accepted
 * @param ttlMillis how long the lease holds, counted by the agent from before it asked
 * @param judges the folder that holds a {@link dev.virga.api.cell.ProcessIdentity} file of every
 *     process that may judge this lease, on this host; absent if there may be judges elsewhere
 * @param memory which rungs of its memory ladder the node is to use, if people said it
 */
public record LeaseGrant(
        long counter, long ttlMillis, Optional<String> judges, Optional<MemorySwitches> memory) {}
