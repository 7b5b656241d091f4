package dev.virga.api.snapshot;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot as the API shows it: memory, devices and disk of a VM at one instant, on its node.
 *
 * @param vmName what the VM was called then
 * @param message why it failed, empty otherwise
 * @param sizeBytes of its files, once they are there
 * @param takenAt the instant that it shows, once that is known
 */
public record SnapshotView(
        String id,
        String project,
        String name,
        VmId vm,
        String vmName,
        String image,
        int vcpus,
        long memoryBytes,
        NodeName node,
        SnapshotState state,
        String message,
        long sizeBytes,
        Instant createdAt,
        Optional<Instant> takenAt) {}
