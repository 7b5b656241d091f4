package dev.virga.control.http;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.cell.BaseUrl;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.control.snapshot.SnapshotAgents;
import dev.virga.control.store.Node;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.View;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Snapshots over the agents' own HTTP servers. */
public final class HttpSnapshots implements SnapshotAgents {
    private final AgentStreams agents;

    /**
     * The way to the agents.
     *
     * @param nodeToken what they are shown
     * @param tls who they are to be, where they speak TLS
     */
    public HttpSnapshots(Vertx vertx, String nodeToken, Optional<TlsIdentity> tls) {
        agents = new AgentStreams(vertx, nodeToken, tls);
    }

    @Override
    public CompletableFuture<SnapshotReceipt> take(View view, Snapshot snapshot) {
        return agent(view, snapshot)
                .map(agent ->
                        agents.snapshot(agent, snapshot.vm(), snapshot.id())
                                .map(body ->
                                        Json.read(
                                                body.toString(),
                                                SnapshotReceipt.class,
                                                Strictness.IGNORE_UNKNOWN))
                                .toCompletionStage()
                                .toCompletableFuture())
                .orElseGet(() -> unknown(snapshot));
    }

    @Override
    public CompletableFuture<Void> drop(View view, Snapshot snapshot) {
        return agent(view, snapshot)
                .map(agent ->
                        agents.dropSnapshot(agent, snapshot.id())
                                .<Void>mapEmpty()
                                .toCompletionStage()
                                .toCompletableFuture())
                .orElseGet(() -> unknown(snapshot));
    }

    private static Optional<BaseUrl> agent(View view, Snapshot snapshot) {
        return view.node(snapshot.node())
                .map(Node::registration)
                .map(said -> BaseUrl.parse(said.endpoint()));
    }

    private static <T> CompletableFuture<T> unknown(Snapshot snapshot) {
        return CompletableFuture.failedFuture(
                new ProblemException(
                        ErrorCode.NOT_FOUND, "node " + snapshot.node() + " is not known"));
    }
}
