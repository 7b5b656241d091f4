package dev.virga.api.agent;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import java.util.List;

/** What an agent tells the control plane over the bus. */
public sealed interface AgentEvent {
    NodeName node();

    Incarnation incarnation();

    /** One VM changed. */
    record VmChanged(NodeName node, Incarnation incarnation, VmObservation observation)
            implements AgentEvent {}

    /**
     * Everything that the agent has; what is missing here is absent there. Sent now and then.
     *
     * @param sequence of the same count as the observations': what was seen later is not in here
     */
    record FullReport(
            NodeName node, Incarnation incarnation, long sequence, List<VmObservation> observations)
            implements AgentEvent {
        public FullReport {
            observations = List.copyOf(observations);
        }
    }
}
