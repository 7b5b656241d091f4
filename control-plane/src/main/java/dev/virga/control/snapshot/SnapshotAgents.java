package dev.virga.control.snapshot;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.View;
import java.util.concurrent.CompletableFuture;

/** The way to the agents that keep snapshots. Calls may be repeated; they return at once. */
public interface SnapshotAgents {
    /** Has a snapshot taken. Fails with a ProblemException if it cannot be, or nobody answers. */
    CompletableFuture<SnapshotReceipt> take(View view, Snapshot snapshot);

    /** Has it gone. */
    CompletableFuture<Void> drop(View view, Snapshot snapshot);
}
