package dev.virga.guest.memory;

/**
 * What stands behind a machine's RAM, in bytes: all of it, the part that has host memory of its
 * own, the part that is zeros without host memory, and the part shared with other machines.
 */
public record FrameStats(long totalBytes, long residentBytes, long zeroBytes, long sharedBytes) {}
