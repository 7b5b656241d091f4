package dev.virga.api.volume;

import java.util.Map;

/**
 * The body of {@code POST /v1/volumes}.
 *
 * @param sizeBytes a multiple of 1 MiB, at most 64 TiB
 */
public record VolumeCreate(String name, long sizeBytes, Map<String, String> labels) {
    public VolumeCreate {
        labels = Map.copyOf(labels);
    }
}
