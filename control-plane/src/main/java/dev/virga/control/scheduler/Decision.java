package dev.virga.control.scheduler;

import dev.virga.api.id.NodeName;
import java.util.Optional;

/**
 * Where a VM goes; empty if it fits nowhere, and {@link Scheduler#explain} says why.
 *
 * @param score what the weighers think of the node
 */
public record Decision(Optional<NodeName> node, double score) {}
