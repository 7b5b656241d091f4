package dev.virga.control.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.virga.api.cell.MemberProperties;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** This process as a member of the cell, with the event bus on top. */
public final class ClusterMember implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 3;

    private final HazelcastInstance member;
    private final Vertx vertx;

    private ClusterMember(HazelcastInstance member, Vertx vertx) {
        this.member = member;
        this.vertx = vertx;
    }

    /**
     * Joins the cell, or founds it.
     *
     * @throws IllegalStateException if that fails; the message says why
     */
    public static ClusterMember join(MemberConfig config) {
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config.hazelcast());
        try {
            Vertx vertx =
                    Vertx.builder()
                            .with(options(config))
                            .withClusterManager(new HazelcastClusterManager(member))
                            .buildClustered()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(START_SECONDS, TimeUnit.SECONDS);
            return new ClusterMember(member, vertx);
        } catch (ExecutionException | TimeoutException e) {
            member.getLifecycleService().terminate();
            throw new IllegalStateException("the event bus did not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            member.getLifecycleService().terminate();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the event bus started", e);
        }
    }

    private static VertxOptions options(MemberConfig config) {
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
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(8)
                .setInternalBlockingPoolSize(4)
                .setEventBusOptions(bus);
    }

    /** The Vert.x of this process. */
    public Vertx vertx() {
        return vertx;
    }

    /** Whether the member takes part. */
    public boolean running() {
        return member.getLifecycleService().isRunning();
    }

    /** Members of the cell, this one and agents included. */
    public int members() {
        return running() ? member.getCluster().getMembers().size() : 0;
    }

    /** Notices of new revisions. */
    public RevisionNotices notices() {
        return new RevisionNotices(member);
    }

    /**
     * Whether it is this control plane's turn to look after something: it owns the partition of its
     * key. A hint who works first, never who may: two may think so, or for a moment nobody.
     */
    public boolean owns(String key) {
        if (!running()) {
            return true;
        }
        Member owner = member.getPartitionService().getPartition(key).getOwner();
        return owner == null || owner.localMember();
    }

    /** Leaves the cell; takes a few seconds at most. */
    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(ClusterMember.class.getName())
                    .log(System.Logger.Level.WARNING, "the event bus did not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            member.getLifecycleService().terminate();
        }
    }
}
