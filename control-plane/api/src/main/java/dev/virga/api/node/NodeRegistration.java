package dev.virga.api.node;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.id.Incarnation;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code PUT /v1/nodes/{name}}: an agent says that it lives.
 *
 * @param endpoint base URL of the agent's own HTTP server, for consoles and commands in guests
 * @param pid the process id on its host
 * @param process the same told from every other process, so that a witness can prove its death
 */
public record NodeRegistration(
        Incarnation incarnation,
        NodeCapacity capacity,
        Map<String, String> labels,
        String endpoint,
        long pid,
        Optional<ProcessIdentity> process) {
    public NodeRegistration {
        labels = Map.copyOf(labels);
    }

    /** Of a process whose death nobody can prove. */
    public NodeRegistration(
            Incarnation incarnation,
            NodeCapacity capacity,
            Map<String, String> labels,
            String endpoint,
            long pid) {
        this(incarnation, capacity, labels, endpoint, pid, Optional.empty());
    }
}
