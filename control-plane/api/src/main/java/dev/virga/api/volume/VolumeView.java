package dev.virga.api.volume;

import dev.virga.api.id.VolumeId;
import java.time.Instant;
import java.util.Map;

/**
 * A volume as the API shows it.
 *
 * @param message what the state means for whoever wants to use it
 */
public record VolumeView(
        VolumeId id,
        String project,
        String name,
        long sizeBytes,
        Map<String, String> labels,
        VolumeState state,
        String message,
        Instant createdAt) {}
