package dev.virga.control.scheduler;

import dev.virga.api.id.NodeName;
import java.util.Optional;

/** Where a VM goes, or that it fits nowhere, and why. */
public record Decision(Optional<NodeName> node, Explanation explanation) {}
