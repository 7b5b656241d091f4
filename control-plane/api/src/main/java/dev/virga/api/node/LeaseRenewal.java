package dev.virga.api.node;

import dev.virga.api.id.Incarnation;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /v1/nodes/{name}/lease}.
 *
 * @param counter grows by one with each renewal
 * @param pressure what the node's guests lack, if the agent says it
 * @param memory how the node does with its memory, if the agent says it
 * @param templates that other nodes can have of it, each an image's id and a machine's shape
 */
public record LeaseRenewal(
        Incarnation incarnation,
        long counter,
        Optional<NodePressure> pressure,
        Optional<MemoryUse> memory,
        List<String> templates) {
    public LeaseRenewal {
        templates = List.copyOf(templates);
    }

    /** One that says nothing of the guests. */
    public LeaseRenewal(Incarnation incarnation, long counter) {
        this(incarnation, counter, Optional.empty(), Optional.empty(), List.of());
    }
}
