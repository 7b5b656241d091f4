package dev.virga.api.snapshot;

import java.util.Optional;

/**
 * The body of {@code POST /v1/vms/{vm}/snapshots}.
 *
 * @param name of the snapshot in its project; made of the VM's when left out
 */
public record SnapshotCreate(Optional<String> name) {}
