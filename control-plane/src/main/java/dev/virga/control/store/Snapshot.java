package dev.virga.control.store;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.id.Naming;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.SnapshotId;
import dev.virga.api.id.VmId;
import dev.virga.api.project.Quota;
import dev.virga.api.snapshot.SnapshotState;
import dev.virga.api.vm.VmSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot of a VM, kept on the node that the VM was on.
 *
 * @param spec what the VM was
 * @param message why it failed
 * @param receipt what its node said of it
 */
public record Snapshot(
        SnapshotId id,
        String project,
        String name,
        VmId vm,
        VmSpec spec,
        NodeName node,
        SnapshotState state,
        String message,
        Instant createdAt,
        Optional<SnapshotReceipt> receipt,
        long version)
        implements Row {
    public Snapshot {
        Naming.check("snapshot", name);
    }

    /** The same, with another state. */
    public Snapshot to(SnapshotState newState, String why, Optional<SnapshotReceipt> said) {
        return new Snapshot(
                id, project, name, vm, spec, node, newState, why, createdAt, said, version);
    }

    @Override
    public Kind kind() {
        return Kind.SNAPSHOT;
    }

    @Override
    public String key() {
        return keyOf(project, name);
    }

    /** The key of the snapshot of a name in a project. */
    public static String keyOf(String project, String name) {
        return View.nameKey(project, name);
    }

    @Override
    public String owner() {
        return project;
    }

    @Override
    public Quota use() {
        return new Quota(0, 0, 0, 0, 0, 0, 1, spec.memoryBytes());
    }

    @Override
    public Snapshot at(long newVersion, long newRevision) {
        return new Snapshot(
                id, project, name, vm, spec, node, state, message, createdAt, receipt, newVersion);
    }
}
