package dev.virga.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.BusAddress;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.MemberProperties;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.NodeName;
import dev.virga.api.wire.BusCodec;
import dev.virga.api.wire.WireException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** One life of the link: a member and its bus, from joining until something about it breaks. */
final class LinkSession implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LinkSession.class.getName());
    private static final long START_SECONDS = 20;
    private static final long STOP_SECONDS = 1;
    private static final DeliveryOptions OPTIONS =
            new DeliveryOptions().setSendTimeout(MemberProperties.BUS_SEND_TIMEOUT_MILLIS);

    private final HazelcastInstance member;
    private final Vertx vertx;

    private LinkSession(HazelcastInstance member, Vertx vertx) {
        this.member = member;
        this.vertx = vertx;
    }

    /**
     * Joins.
     *
     * @param broken told why the session is of no use any more, perhaps several times
     * @throws IllegalStateException if the cell cannot be joined now
     */
    static LinkSession open(
            LinkConfig config,
            Function<AgentCommand, CompletableFuture<CommandReply>> commands,
            Consumer<String> broken)
            throws InterruptedException {
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config.hazelcast());
        if (!controlled(member)) {
            member.getLifecycleService().terminate();
            throw new IllegalStateException("no control plane among the members");
        }
        return open(member, config, commands, broken);
    }

    /** A session in a cell of its own: here this member holds the data. */
    static LinkSession rehearse(Endpoint endpoint) throws InterruptedException {
        LinkConfig config =
                new LinkConfig(
                        "rehearsal",
                        new NodeName("rehearsal"),
                        endpoint,
                        List.of(),
                        Optional.empty());
        return open(
                Hazelcast.newHazelcastInstance(config.hazelcast().setLiteMember(false)),
                config,
                command -> new CompletableFuture<>(),
                broken -> {});
    }

    private static LinkSession open(
            HazelcastInstance member,
            LinkConfig config,
            Function<AgentCommand, CompletableFuture<CommandReply>> commands,
            Consumer<String> broken)
            throws InterruptedException {
        boolean open = false;
        try {
            watch(member, broken);
            Vertx vertx =
                    Vertx.builder()
                            .with(options(config))
                            .withClusterManager(new HazelcastClusterManager(member))
                            .buildClustered()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(START_SECONDS, TimeUnit.SECONDS);
            LinkSession session = new LinkSession(member, vertx);
            vertx.eventBus()
                    .<String>consumer(
                            BusAddress.commands(config.node()),
                            message -> command(message, commands))
                    .completion()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            open = true;
            return session;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the event bus did not start: " + e, e);
        } finally {
            if (!open) {
                member.getLifecycleService().terminate();
            }
        }
    }

    private static VertxOptions options(LinkConfig config) {
        EventBusOptions bus =
                new EventBusOptions()
                        .setHost(config.member().host())
                        .setPort(0)
                        .setClusterPublicHost(config.member().host())
                        .setConnectTimeout((int) MemberProperties.BUS_SEND_TIMEOUT_MILLIS);
        config.tls()
                .ifPresent(identity ->
                        bus.setSsl(true)
                                .setClientAuth(ClientAuth.REQUIRED)
                                .setKeyCertOptions(
                                        new PemKeyCertOptions()
                                                .setCertPath(identity.certificate().toString())
                                                .setKeyPath(identity.key().toString()))
                                .setTrustOptions(
                                        new PemTrustOptions()
                                                .addCertPath(identity.authority().toString())));
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(2)
                .setEventBusOptions(bus);
    }

    /** Registrations on the bus are data; when the last data member goes they are gone for ever. */
    private static void watch(HazelcastInstance member, Consumer<String> broken) {
        member.getCluster()
                .addMembershipListener(
                        new MembershipListener() {
                            @Override
                            public void memberAdded(MembershipEvent event) {}

                            @Override
                            public void memberRemoved(MembershipEvent event) {
                                if (event.getMembers().stream().allMatch(Member::isLiteMember)) {
                                    broken.accept("the last control plane left");
                                }
                            }
                        });
        member.getLifecycleService()
                .addLifecycleListener(event -> {
                    if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                        broken.accept("two halves of the cell merged");
                    }
                });
    }

    private static boolean controlled(HazelcastInstance member) {
        return member.getCluster().getMembers().stream().anyMatch(m -> !m.isLiteMember());
    }

    private static void command(
            Message<String> message,
            Function<AgentCommand, CompletableFuture<CommandReply>> commands) {
        AgentCommand command;
        try {
            command = BusCodec.command(message.body());
        } catch (WireException e) {
            LOG.log(Level.WARNING, "refused a command: {0}", e.getMessage());
            message.reply(
                    BusCodec.encode(
                            new CommandReply.Refused(
                                    new CommandId("unknown"),
                                    e.code(),
                                    String.valueOf(e.getMessage()))));
            return;
        }
        var unused =
                commands.apply(command).thenAccept(reply -> message.reply(BusCodec.encode(reply)));
    }

    /** Sends an event; the future fails if no control plane took it. */
    CompletableFuture<CommandReply> send(AgentEvent event) {
        return vertx.eventBus()
                .<String>request(BusAddress.AGENT_EVENTS, BusCodec.encode(event), OPTIONS)
                .map(message -> BusCodec.reply(message.body()))
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.INFO, "the bus was left behind: {0}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            member.getLifecycleService().terminate();
        }
    }
}
