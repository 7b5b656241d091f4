package dev.virga.control.scheduler;

import dev.virga.api.id.NodeName;
import java.util.Optional;

/**
 * What was said of one node.
 *
 * @param refusal why it cannot take the VM; empty if it can
 * @param score the sum of the weighers; 0 if it cannot
 */
public record Verdict(NodeName node, Optional<String> refusal, double score) {}
