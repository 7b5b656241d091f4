package dev.virga.api.network;

import dev.virga.api.id.NetworkId;
import java.time.Instant;
import java.util.Map;

/**
 * A network as the API shows it.
 *
 * @param message what the state means for whoever wants to use it
 */
public record NetworkView(
        NetworkId id,
        String project,
        String name,
        Map<String, String> labels,
        NetworkState state,
        String message,
        Instant createdAt) {}
