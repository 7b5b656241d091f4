package dev.virga.api.node;

import dev.virga.api.id.Incarnation;
import java.util.Map;

/**
 * The body of {@code PUT /v1/nodes/{name}}: an agent says that it lives.
 *
 * @param endpoint base URL of the agent's own HTTP server, for consoles and commands in guests
 * @param pid the process id on its host
 */
public record NodeRegistration(
        Incarnation incarnation,
        NodeCapacity capacity,
        Map<String, String> labels,
        String endpoint,
        long pid) {
    public NodeRegistration {
        labels = Map.copyOf(labels);
    }
}
