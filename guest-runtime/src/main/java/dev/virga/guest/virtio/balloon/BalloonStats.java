package dev.virga.guest.virtio.balloon;

import java.util.Map;

/**
 * What the guest's kernel says of its memory (virtio 1.2, section 5.5.6.3). It may lie. What it
 * doesn't say is -1.
 *
 * @param report how many reports came, this one included
 */
public record BalloonStats(
        long report,
        long swappedInBytes,
        long swappedOutBytes,
        long majorFaults,
        long minorFaults,
        long freeBytes,
        long totalBytes,
        long availableBytes,
        long cacheBytes) {

    static BalloonStats of(long report, Map<Integer, Long> tags) {
        return new BalloonStats(
                report,
                tags.getOrDefault(0, -1L),
                tags.getOrDefault(1, -1L),
                tags.getOrDefault(2, -1L),
                tags.getOrDefault(3, -1L),
                tags.getOrDefault(4, -1L),
                tags.getOrDefault(5, -1L),
                tags.getOrDefault(6, -1L),
                tags.getOrDefault(7, -1L));
    }
}
