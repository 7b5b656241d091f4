package dev.virga.api.agent;

import dev.virga.api.id.NodeName;

/** The addresses of the event bus. */
public final class BusAddress {
    /** Where control planes listen for {@link AgentEvent}s; one of them answers. */
    public static final String AGENT_EVENTS = "virga.control.agent-events";

    private BusAddress() {}

    /** Where the agent of a node listens for {@link AgentCommand}s. */
    public static String commands(NodeName node) {
        return "virga.agent." + node.value() + ".commands";
    }
}
