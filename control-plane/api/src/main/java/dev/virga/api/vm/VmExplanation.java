package dev.virga.api.vm;

import dev.virga.api.id.NodeName;
import java.util.List;

/**
 * Where a virtual machine would go if it were placed now, and why.
 *
 * @param summary in one line
 * @param verdicts one a node, by name
 */
public record VmExplanation(String summary, List<Verdict> verdicts) {
    public VmExplanation {
        verdicts = List.copyOf(verdicts);
    }

    /**
     * What was said of one node.
     *
     * @param chosen whether it is the best of those that can take the VM
     * @param score what it was found worth; 0 if it cannot take the VM
     * @param reason why it cannot, empty if it can
     */
    public record Verdict(NodeName node, boolean chosen, double score, String reason) {}
}
