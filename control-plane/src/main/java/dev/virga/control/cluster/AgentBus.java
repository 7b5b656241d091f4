package dev.virga.control.cluster;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.BusAddress;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.cell.MemberProperties;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.NodeName;
import dev.virga.api.wire.BusCodec;
import dev.virga.api.wire.WireException;
import dev.virga.control.reconcile.AgentGateway;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** Commands to the agents and events from them, over the clustered event bus. */
public final class AgentBus implements AgentGateway {
    private static final System.Logger LOG = System.getLogger(AgentBus.class.getName());
    private static final CommandId EVENT = new CommandId("event");
    private static final DeliveryOptions OPTIONS =
            new DeliveryOptions().setSendTimeout(MemberProperties.BUS_SEND_TIMEOUT_MILLIS);

    private final Vertx vertx;

    public AgentBus(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public CompletableFuture<CommandReply> send(NodeName node, AgentCommand command) {
        return vertx.eventBus()
                .<String>request(BusAddress.commands(node), BusCodec.encode(command), OPTIONS)
                .map(message -> BusCodec.reply(message.body()))
                .toCompletionStage()
                .toCompletableFuture();
    }

    /**
     * Hands events to {@code taker} on {@code workers}, where it may block.
     *
     * @param taker false if the agent must register first
     */
    public void listen(Executor workers, Predicate<AgentEvent> taker) {
        vertx.eventBus()
                .<String>consumer(
                        BusAddress.AGENT_EVENTS,
                        message -> workers.execute(() -> take(message, taker)));
    }

    private static void take(Message<String> message, Predicate<AgentEvent> taker) {
        CommandReply reply;
        try {
            reply =
                    taker.test(BusCodec.event(message.body()))
                            ? new CommandReply.Accepted(EVENT)
                            : new CommandReply.Refused(
                                    EVENT, ErrorCode.STALE_INCARNATION, "register first");
        } catch (WireException e) {
            LOG.log(Level.WARNING, "refused an event: {0}", e.getMessage());
            reply = new CommandReply.Refused(EVENT, e.code(), String.valueOf(e.getMessage()));
        }
        message.reply(BusCodec.encode(reply));
    }
}
