package dev.virga.control.reconcile;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.id.NodeName;
import java.util.concurrent.CompletableFuture;

/** The way to the agents: the seam between the reconciler and the bus. */
@FunctionalInterface
public interface AgentGateway {
    /**
     * Sends a command; it may get lost, or be heard and its answer lost: send it again then. The
     * future fails when no answer came in time. Returns at once.
     */
    CompletableFuture<CommandReply> send(NodeName node, AgentCommand command);
}
