package dev.virga.api.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code PATCH /v1/nodes/{name}}; what is left out stays.
 *
 * @param labels all that people give it; its agent's own are kept besides
 * @param taints words, or {@code word=value}, that a VM must tolerate to be placed there
 * @param memory rungs of its memory ladder, on or off; those left out stay
 */
public record NodeUpdate(
        Optional<Map<String, String>> labels,
        Optional<List<String>> taints,
        Optional<MemorySwitches> memory) {}
