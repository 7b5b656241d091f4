package dev.virga.node.memory;

/**
 * What the keeper of a node's memory has done, since it was started.
 *
 * @param framesLookedAt frames that were looked at to be merged
 * @param mergeCpuNanos processor time that this took, and the merging
 * @param reclaimCpuNanos processor time that making pages free took
 */
public record KeeperWork(long framesLookedAt, long mergeCpuNanos, long reclaimCpuNanos) {}
